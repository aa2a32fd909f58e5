package infracost

monthly(resource) = cost {
	cost := to_number(resource.monthlyCost)
} else = 0 {
	true
}

dear[name] = cost {
	r := input.projects[_].breakdown.resources[_]
	cost := monthly(r)
	cost > 150
	name := r.name
}

deny[out] {
	cost := dear[name]
	out := {"msg": sprintf("%s is dear (%v)", [name, cost]), "failed": true}
}
