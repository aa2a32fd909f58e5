package infracost

deny[out] {
	project := input.projects[_]
	not endswith(project.name, "/prod")
	r := project.breakdown.resources[_]
	regex.match("Multi-AZ", r.costComponents[_].name)
	out := {"msg": "Multi-AZ outside production", "failed": true}
}
