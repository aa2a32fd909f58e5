package infracost

deny[out] {
	input.currency != "EUR"
	out := {"msg": sprintf("%s is not our currency", [input.currency]), "failed": true}
}

deny[out] {
	count(input.projects) > 5
	out := {"msg": "too many projects in one change", "failed": true}
}
