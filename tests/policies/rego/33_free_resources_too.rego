package infracost

everything[r] {
	r := input.projects[_].breakdown.resources[_]
}

everything[r] {
	r := input.projects[_].breakdown.freeResources[_]
}

deny[out] {
	startswith(everything[_].resourceType, "aws_iam_")
	out := {"msg": "identities are managed elsewhere", "failed": true}
}
