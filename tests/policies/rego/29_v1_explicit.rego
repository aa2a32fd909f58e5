package infracost

import rego.v1

limits := {"prod": 400, "dev": 50}

deny contains out if {
	some project in input.projects
	environment := split(project.name, "/")[1]
	cost := to_number(project.breakdown.totalMonthlyCost)
	out := {
		"msg": sprintf("%s is over %d", [environment, limits[environment]]),
		"failed": cost > limits[environment],
	}
}
