package schema

func speakup() Register {
	return Register{Name: "speakup", File: "registers/speakup.toml", About: "Ways to report a concern (A.5.4, A.6.8).", Rows: []Row{{Name: "channel", About: "A way to report.", Keys: []Key{
		id("The channel's id."),
		key("title", Text, "What it is called.").must(),
		key("anonymous", Bool, "Reports may be anonymous."),
		key("non_retaliation", Bool, "Whoever reports is protected."),
		key("document", Reference, "Where it is written down."),
		link("owner", "person", "Who runs it."),
		links("recipients", "person", "Who reads a report; empty with external = true."),
		key("external", Bool, "Somebody outside reads the reports."),
		key("reaches_board", Bool, "It leads past line management."),
		key("tested", Date, "When it was last tested."),
		evidence(),
	}}}}
}

func disciplinary() Register {
	return Register{Name: "disciplinary", File: "registers/disciplinary.toml", About: "The disciplinary process and its cases, redacted: never a name, an id or an address (A.6.4).",
		Keys: []Key{
			key("document", Reference, "Where the process is written down."),
			key("communicated_at_onboarding", Bool, "Everybody is told when they join."),
			list("tiers", Text, "The steps, from the mildest."),
			key("distinguishes_intent", Bool, "It tells accident from intent."),
		},
		Rows: []Row{{Name: "case", About: "A case, redacted.", Keys: []Key{
			id("The case's id."),
			key("opened", Date, "When; packs show the quarter alone.").must(),
			key("closed", Date, "When it was closed."),
			key("tier", Text, "What was done."),
			word("nature", "Accident or intent.", "accidental", "intentional"),
			word("level", "Where the person stands.", "staff", "manager", "top-management"),
			key("summary", Text, "What happened, and never who."),
		}}}}
}

func findings() Register {
	return Register{Name: "findings", File: "registers/findings.toml", About: "Nonconformities, corrective actions and risks that were raised (10.2).", Rows: []Row{{Name: "finding", About: "What was found.", Keys: []Key{
		id("The finding's id."),
		word("kind", "What it is.", "nonconformity", "observation", "risk").must(),
		word("grade", "How bad it is.", "observation", "minor", "major"),
		key("control", Control, "The clause or control concerned."),
		word("source", "Who found it.", "internal-audit", "external-audit", "management", "incident", "evpack"),
		key("check", Check, "The check that it answers."),
		key("raised", Date, "When.").must(),
		key("title", Text, "What is wrong.").must(),
		key("root_cause", Markdown, "Why."),
		key("correction", Markdown, "What is done about it."),
		link("owner", "person", "Who sees to it."),
		key("due", Date, "Until when."),
		key("closed", Date, "When it was closed."),
		link("approved_by", "person", "Who signed the closure off."),
	}}}}
}

func activities() Register {
	return Register{Name: "activities", File: "registers/activities.toml", About: "What auditors observe or ask for.", Rows: []Row{{Name: "activity", About: "Something that was done.", Keys: []Key{
		id("The activity's id."),
		word("kind", "What it was.", "workshop", "drill", "site-inspection", "interview", "observation").must(),
		key("date", Date, "When.").must(),
		key("title", Text, "What it was about."),
		links("participants", "person", "Who took part."),
		word("outcome", "How it went.", "met", "not-met", "mixed"),
		key("notes", Markdown, "What was seen."),
		evidence(),
	}}}}
}

func signoffs() Register {
	return Register{Name: "signoffs", File: "registers/signoffs.toml", About: "Go or no-go of releases, models and exceptions.", Rows: []Row{{Name: "signoff", About: "A decision.", Keys: []Key{
		id("The decision's id."),
		key("subject", Text, "About what.").must(),
		word("kind", "What it is.", "model", "release", "exception").must(),
		key("date", Date, "When.").must(),
		link("by", "person", "By whom.").must(),
		word("decision", "Go or not.", "go", "no-go").must(),
		evidence(),
	}}}}
}

func risks() Register {
	return Register{Name: "risks", File: "registers/risks.toml", About: "The few risks that management decides on (6.1, 8.3).", Rows: []Row{{Name: "risk", About: "A risk.", Keys: []Key{
		id("The risk's id."),
		key("title", Text, "What may happen.").must(),
		link("owner", "person", "Whose it is."),
		word("level", "How high it is.", "low", "medium", "high"),
		word("treatment", "What is done about it.", "treat", "accept", "transfer", "avoid"),
		link("accepted_by", "person", "Who accepted it."),
		key("accepted_until", Date, "Until when."),
		key("review", Reference, "Where it was debated."),
	}}}}
}
