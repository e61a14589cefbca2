package schema

func reviews() Register {
	return Register{Name: "reviews", File: "registers/reviews.toml", About: "Management reviews, board meetings and team briefs (9.3), and the decisions that are asked for next.", Rows: []Row{
		{Name: "review", About: "A meeting.", Keys: []Key{
			id("The meeting's id."),
			word("kind", "What it was.", "management-review", "board", "team-brief").must(),
			key("date", Date, "When.").must(),
			link("chair", "person", "Who led it."),
			links("required", "person", "Who was to be there."),
			links("attended", "person", "Who was there."),
			words("inputs", "Which inputs of 9.3.2 were on the table.", "a", "b", "c", "d", "e", "f", "g"),
			key("minutes", File, "The minutes, Markdown: minutes/ID.md."),
			link("approved_by", "person", "Who approved the minutes."),
			key("approved", Date, "When they were approved."),
			tables("topic", "What was debated.",
				key("title", Text, "What it was about.").must(),
				word("kind", "What kind of topic.", "risk", "audit", "incident", "kpi", "improvement", "other"),
				key("discussion", Markdown, "What was said."),
				list("refs", Reference, "What was on the table.")),
			tables("decision", "What was decided.",
				id("Unique in its review."),
				word("kind", "What kind of decision.", "budget", "risk", "policy", "resource", "improvement", "other"),
				key("text", Text, "The decision.").must(),
				link("by", "person", "Who took it."),
				list("refs", Reference, "What it is about.")),
			tables("action", "What somebody was given to do.",
				id("Unique in its review."),
				key("text", Text, "What is to be done.").must(),
				link("owner", "person", "By whom."),
				key("due", Date, "Until when."),
				key("closed", Date, "When it was done."),
				link("approved_by", "person", "Who signed the closure off.")),
		}},
		{Name: "proposal", About: "A decision that the next review pack asks for.", Keys: []Key{
			id("The proposal's id."),
			key("title", Text, "What it is about.").must(),
			key("text", Markdown, "What, why, and what not deciding costs."),
			key("amount", Number, "What it costs."),
			key("currency", Text, "In which currency."),
			links("asked_of", "person", "Who is asked."),
			key("due", Date, "Until when."),
		}},
	}}
}

func resources() Register {
	return Register{Name: "resources", File: "registers/resources.toml", About: "Money, time and tools (7.1).", Rows: []Row{
		{Name: "budget", About: "A line of money.", Keys: []Key{
			id("The line's id."),
			key("title", Text, "What it is for.").must(),
			key("period", Period, "When it holds.").must(),
			key("approved_amount", Number, "What was approved."),
			key("spent_amount", Number, "What was spent."),
			key("currency", Text, "In which currency."),
			link("approved_by", "person", "Who approved it."),
			key("approved", Date, "When."),
			list("tags", Text, "technical-safeguard, security-debt, training, …"),
			evidence(),
		}},
		{Name: "allocation", About: "Staff time.", Keys: []Key{
			key("team", Text, "Whose time.").must(),
			key("period", Period, "When.").must(),
			key("planned_days", Number, "Days planned."),
			key("actual_days", Number, "Days spent."),
			list("tags", Text, "As of a budget."),
		}},
		{Name: "tool", About: "What people are given to work securely.", Keys: []Key{
			id("The tool's id."),
			key("title", Text, "What it is called.").must(),
			audience("Who has it."),
			key("guidance", Reference, "How to use it."),
		}},
	}}
}

func communications() Register {
	return Register{Name: "communications", File: "registers/communications.toml", About: "What was said to whom, and what is planned (7.4).", Rows: []Row{
		{Name: "plan", About: "A communication that is to happen again and again.", Keys: []Key{
			id("The plan's id."),
			key("what", Text, "What is communicated.").must(),
			key("audience", Text, "To whom."),
			key("channel", Text, "By which channel."),
			key("every_months", Int, "How often."),
			link("owner", "person", "Who sees to it."),
		}},
		{Name: "communication", About: "One that happened.", Keys: []Key{
			id("The communication's id."),
			link("plan", "plan", "Of which plan."),
			key("date", Date, "When.").must(),
			link("from", "person", "By whom.").must(),
			key("audience", Text, "To whom."),
			key("channel", Text, "By which channel."),
			key("subject", Text, "About what."),
			list("topics", Text, "What it told: policies, reporting, contacts, …"),
			evidence(),
		}},
	}}
}

func checklists() Register {
	return Register{Name: "checklists", File: "registers/checklists.toml", About: "The managers' monthly checklists (A.5.4).", Rows: []Row{{Name: "checklist", About: "What a manager did in a month.", Keys: []Key{
		link("manager", "person", "Who.").must(),
		key("month", Month, "Which month.").must(),
		list("brief", Reference, "The team was briefed.").withNotes(),
		list("compliance", Reference, "Training of all members was checked.").withNotes(),
		list("enforce", Reference, "What was done about violations.").withNotes(),
		list("example", Reference, "Leading by example, observed.").withNotes(),
	}}}}
}

func kpis() Register {
	return Register{Name: "kpis", File: "registers/kpis.toml", About: "Measures with their targets (9.1).", Rows: []Row{
		{Name: "kpi", About: "A measure.", Keys: []Key{
			id("The measure's id."),
			key("title", Text, "What is measured.").must(),
			key("unit", Text, "In which unit."),
			key("target", Number, "The value to reach."),
			word("direction", "Whether more is better.", "up", "down"),
		}},
		{Name: "measurement", About: "A value on a day.", Keys: []Key{
			link("kpi", "kpi", "Of which measure.").must(),
			key("date", Date, "When.").must(),
			key("value", Number, "The value.").must(),
			link("reported_to", "review", "The review that saw it."),
		}},
	}}
}
