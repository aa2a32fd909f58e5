package infracost

deny[out] {
	r := input.projects[_].breakdown.resources[_]
	c := r.costComponents[_]
	c.usageBased
	is_null(c.monthlyCost)
	out := {"msg": sprintf("%s: declare %s in the usage file", [r.name, lower(c.name)]), "failed": true}
}
