package main

deny = msg {
	to_number(input.totalMonthlyCost) > 500
	msg := "the bill is over 500"
}
