package main

deny contains msg if {
	some project in input.projects
	rise := to_number(project.diff.totalMonthlyCost)
	rise > 300
	msg := sprintf("%s rises by %v", [project.name, rise])
}
