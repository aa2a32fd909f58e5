package main

deny[msg] {
	to_number(input.totalMonthlyCost) > 500
	msg := sprintf("over budget: %s", [input.totalMonthlyCost])
}
