package main

violation[{"msg": msg, "details": details}] {
	r := input.projects[_].breakdown.resources[_]
	to_number(r.monthlyCost) > 200
	msg := sprintf("%s is over 200", [r.name])
	details := {"file": r.metadata.filename}
}
