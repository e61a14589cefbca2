package export

import "strings"

// An auditStep is one of the ten in which an auditor goes through clause 5.1
// and control A.5.4.
type auditStep struct {
	Title, Clauses string
	Ask            string // the question, to a person
	Look           string // at what
	Judge          string // what no record and no rule can settle
	Checks         []string
	Found          func(Input) []exhibit
}

// steps are the ten audit steps, in our own words. Clauses are those of ISO/IEC
// 27001:2022.
func steps() []auditStep {
	return []auditStep{
		{Title: "Top management explains the policy", Clauses: "5.1 a, 5.2",
			Ask:    "Ask the highest member of top management, without papers: what does the information security policy ask of us, how does it serve this year's business, and what did you change in it last?",
			Look:   "The policy in force, who approved it and when, where it speaks of the business's direction; workshops and interviews that management took part in.",
			Judge:  "Whether the answer is their own: knows the aims and the worst risks, does not hand the question to the ISMS manager.",
			Checks: strings.Fields("POL-01 POL-04 POL-08 ACT-04 ACT-03"), Found: foundPolicy},
		{Title: "Minutes show risk and money debated", Clauses: "5.1 c, e, g, 9.3",
			Ask:    "Ask for the meeting at which management went through the risks and released money for them. What was disputed, and what was refused?",
			Look:   "Minutes of the management reviews of twelve months: who was there, what was put on the table, what was said, what was decided, who does what by when.",
			Judge:  "Whether the minutes tell of a debate by the people named, or were written for the audit.",
			Checks: strings.Fields("REV-01 REV-02 REV-03 REV-04 REV-05 REV-06 REV-08 REV-09 REV-11 REV-07"), Found: foundReviews},
		{Title: "Signatures of top management", Clauses: "5.1 a, 5.2, 7.5.2",
			Ask:    "Ask the signatory: is this your signature, what did you sign with it, and who else can use that key or that pen?",
			Look:   "The signature trail: the policy in force, the Statement of Applicability, budgets and reviews; state, date and capacity of each; trail/ in the pack to check them by hand.",
			Judge:  "Whether the person read what they signed, and whether the key is in their hands alone.",
			Checks: strings.Fields("LDR-01 LDR-02 LDR-03 LDR-04 LDR-05 LDR-07"), Found: foundSignatures},
		{Title: "Roles, authority and competence", Clauses: "5.1 h, 5.3, 7.2, A.5.2",
			Ask:    "Ask two holders of roles: what are you answerable for, what may you stop or spend, and who gave you that authority?",
			Look:   "Required roles with holders and deputies, their acceptance, one accountable role for each activity, competence records.",
			Judge:  "Whether holders have the standing and the time that the role needs.",
			Checks: strings.Fields("ROL-01 ROL-02 ROL-03 ROL-04 CMP-01 CMP-02"), Found: foundRoles},
		{Title: "Trained and acknowledged, executives first", Clauses: "5.1 d, 7.3, A.6.3",
			Ask:    "Ask an executive what the last training taught them, and a member of staff which policy they last acknowledged and what it asks of them.",
			Look:   "Each executive's courses and acknowledgements before anyone else's; then coverage of staff, contractors and newcomers. Draw a sample with evpack sample.",
			Judge:  "Whether people know, rather than clicked.",
			Checks: strings.Fields("LDR-06 ACK-01 ACK-02 TRN-01 TRN-02 TRN-03 EVD-01 PRF-01"), Found: foundTraining},
		{Title: "The whistleblower test", Clauses: "5.1 f, h, A.5.4, A.6.8",
			Ask:    "Ask three people picked on the spot: your manager tells you to go round a security rule. Whom do you tell, and what happens to you afterwards?",
			Look:   "Ways to report, who reads a report, whether a way is anonymous and past one's own manager, when it was last tried.",
			Judge:  "Whether people would dare to use it, and whether those who did came to no harm.",
			Checks: strings.Fields("SPK-01 SPK-02 SPK-03 PRF-05"), Found: foundChannels},
		{Title: "Breaches are followed up, at every level", Clauses: "5.1 f, A.5.4, A.6.4",
			Ask:    "Ask HR for the last breach by a manager, and what followed. Was it dealt with as for anyone else?",
			Look:   "The disciplinary process and the redacted log: by quarter, tier and level; whether new staff are told of it.",
			Judge:  "Whether consequences are fair and the same for all; never ask for a name that is not needed.",
			Checks: strings.Fields("DSC-01 DSC-02 DSC-03"), Found: foundDiscipline},
		{Title: "Resources are real", Clauses: "5.1 c, 7.1",
			Ask:    "Ask finance for the booked spend of one line, and a team how many of the days they were promised they got.",
			Look:   "Budget lines approved by top management for the period, spend against them, staff time, tools that make working securely possible.",
			Judge:  "Whether what was given is enough for the risks that were accepted.",
			Checks: strings.Fields("RES-01 RES-02 RES-03 RES-04 PRF-02"), Found: foundResources},
		{Title: "What is seen on site", Clauses: "5.1 h, A.5.4, A.7.7",
			Ask:    "Walk through with no announcement, at least one office and one remote worker: badges worn, screens locked, desks and printers clear, strangers spoken to. Do managers do it themselves?",
			Look:   "Site inspections, drills and observations, managers' monthly checklists, what top management tells staff.",
			Judge:  "All of it. Write down what was seen, where and when.",
			Checks: strings.Fields("ACT-01 ACT-02 CHK-01 CHK-02 CHK-03 COM-01 COM-02 COM-03"), Found: foundOnSite},
		{Title: "What is claimed against what is recorded", Clauses: "5.1 b, 6.1.3, 9.1, 10.2",
			Ask:    "Ask the owner of a control that is called implemented to show it at work, now.",
			Look:   "Claims of the Statement of Applicability that a record contradicts, exclusions and their reasons, open findings and their causes, results against targets.",
			Judge:  "Whether exclusions are honest and causes are causes.",
			Checks: strings.Fields("SOA-01 SOA-02 SOA-03 SOA-06 SOA-08 NCR-01 NCR-02 NCR-03 NCR-04 KPI-01 KPI-02"), Found: foundClaims},
	}
}
