package infracost

deny[out] {
	r := input.projects[_].breakdown.resources[_]
	startswith(r.name, "aws_instance.")
	hourly := to_number(r.hourlyCost)
	out := {"msg": sprintf("%s costs %v an hour", [r.name, hourly]), "failed": hourly > 0.2}
}
