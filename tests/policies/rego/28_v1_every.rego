package main

tagged(resources) if {
	every r in resources {
		r.tags.Environment
	}
}

deny contains msg if {
	some project in input.projects
	not tagged(project.breakdown.resources)
	msg := sprintf("%s has untagged resources", [project.name])
}

warn contains "there is a first time" if to_number(input.pastTotalMonthlyCost) == 0
