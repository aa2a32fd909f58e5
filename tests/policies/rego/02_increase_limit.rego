package infracost

deny[out] {
	rise := to_number(input.diffTotalMonthlyCost)
	out := {
		"msg": sprintf("the change costs %v more a month", [rise]),
		"failed": rise > 1000,
	}
}
