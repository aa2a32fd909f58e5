package infracost

budgets := {"shop/prod": 400, "shop/dev": 100}

deny[out] {
	project := input.projects[_]
	budget := budgets[project.name]
	cost := to_number(project.breakdown.totalMonthlyCost)
	out := {
		"msg": sprintf("%s: %v of %v", [project.name, cost, budget]),
		"failed": cost > budget,
	}
}
