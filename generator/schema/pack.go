package schema

func pack() Register {
	return Register{Name: "pack", File: "pack.toml", About: "The organisation, the audit cycle, leadership, thresholds, signing and privacy.",
		Keys: []Key{
			key("schema", Int, "The version of the registers' format: 1.").upTo(1),
			organisation(), cycle(), leadership(), thresholds(),
			{Name: "grades", Type: Table, Any: true, Words: []string{"observation", "minor", "major"}, About: "Another grade for a check."},
			signing(),
			table("privacy", "What leaves the workspace.",
				word("people", "Whether people are named.", "names", "pseudonyms"),
				word("evidence", "Whether evidence files go into the pack, or their digests alone.", "copy", "digest"),
				word("top_management", "Whether top management stays named under pseudonyms.", "names", "pseudonyms")),
			table("theme", "The look of the site.",
				key("name", Theme, "The built-in theme, evidence, or a folder of themes/."),
				key("accent", Colour, "The colour of links and headings."),
				key("logo", File, "A picture for the head of each page.")),
			table("pdf", "The look and size of the packs.",
				word("page", "The size of a page.", "A4", "Letter"),
				list("fonts", File, "TrueType files, tried in this order after the built-in ones."),
				key("people_limit", Int, "Above it the audit pack prints exceptions and the sample, and embeds the full registers.")),
			table("archive", "Where cycles are kept for good.",
				key("to", Place, "A folder of the workspace, or s3://bucket/prefix."),
				key("retain_years", Int, "Years of Object Lock; 0: none.")),
		},
		Rows: []Row{{Name: "past", About: "An earlier cycle that the same registers tell of.", Keys: days()}},
	}
}

func organisation() Key {
	return table("organisation", "Who the evidence is about.",
		key("name", Text, "Its full name.").must(),
		key("scope", Markdown, "The scope of the ISMS (4.3)."),
		word("profile", "Some checks are asked of one profile alone.", "general", "small-business", "tech-startup", "ai-company"),
		words("environments", "Where people work.", "office", "home", "cloud"),
		key("language", Language, "Of the site and the packs."),
		key("classification", Text, "Printed on every page.")).must()
}

func days() []Key {
	return []Key{
		key("id", Cycle, "Names output/ID.").must(),
		key("from", Date, "Its first day.").must(),
		key("to", Date, "Its last day.").must(),
		key("as_of", Date, "The day of judgement.").must(),
	}
}

func cycle() Key {
	k := table("cycle", "The current audit cycle.", append(days(), key("previous", Cycle, "The cycle to compare with: a [[past]] one, or one that was built before."))...)
	return k.must()
}

func leadership() Key {
	return table("leadership", "Who leads.",
		links("top_management", "person", "Top management, its highest member first (ISO/IEC 27000, 3.75).").must(),
		link("isms_manager", "person", "Who runs the ISMS."),
		link("policy", "policy", "The top-level information security policy (5.2).")).must()
}

func thresholds() Key {
	return table("thresholds", "The organisation's own limits; every one has a default.",
		key("policy_review_months", Int, "A policy is reviewed within so many months (12)."),
		key("management_review_months", Int, "The planned interval of management reviews (3).").upTo(12),
		key("acknowledgement_days", Int, "Days to acknowledge a policy, from the later of joining and approval (30)."),
		key("onboarding_training_days", Int, "Days to do mandatory training after joining (30)."),
		key("acknowledgement_coverage", Share, "The share of people who must have acknowledged (1.0)."),
		key("training_coverage", Share, "The share of people who must be trained (1.0)."),
		key("review_attendance", Share, "The share of required people who must attend (1.0)."),
		key("budget_variance", Number, "How far spend may be from what was approved (0.10)."),
		key("leaver_revocation_hours", Number, "Hours in which a leaver's access ends (24)."),
		key("communication_months", Int, "Top management communicates within so many months (6)."),
		key("whistleblowing_test_months", Int, "A channel is tested within so many months (12)."),
		key("checklist_coverage", Share, "The share of managers' checklists that must be there (0.9)."),
		key("expiring_days", Int, "How early \"expires soon\" starts (60)."))
}

func signing() Key {
	urls := key("timestamp_url", URL, "An RFC 3161 authority, or several in the order of fallback; empty: no time stamp.")
	urls.Lists = true
	return table("signing", "In whose name packs are sealed, and who signs them.",
		link("pdf_signer", "person", "In whose name packs are sealed."),
		links("signatories", "person", "Each has a signature field in the review pack."),
		urls,
		word("level", "The PAdES level; above B-B needs timestamp_url.", "B-B", "B-T", "B-LT", "B-LTA"))
}
