package policies.cost

import data.policies.cost.limits

deny[msg] {
	project := input.projects[_]
	not project.metadata.terraformWorkspace
	msg := sprintf("%s has no workspace", [project.name])
}
