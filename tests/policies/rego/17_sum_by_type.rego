package infracost

cost_of[type] = total {
	type := input.projects[_].breakdown.resources[_].resourceType
	total := sum([to_number(r.monthlyCost) | r := input.projects[_].breakdown.resources[_]; r.resourceType == type; r.monthlyCost != null])
}

deny[out] {
	cost_of.aws_instance > 300
	out := {"msg": sprintf("instances cost %v", [cost_of.aws_instance]), "failed": true}
}
