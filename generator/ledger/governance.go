package ledger

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/evpack/evpack/generator/evidence"
)

// governance are policies, roles, and who signed what with which key.
func governance() []Table {
	return []Table{
		{Name: "policies", Register: "policies", // key: id; sha256 is of the file, so that a changed text shows
			Columns: columns("id title kind version status classification owner approved_by approved reviewed audience controls topics covers file sha256"),
			rows: each(policies, func(p *evidence.Policy) Row {
				return Row{Key: p.ID, Ref: p.Ref(), at: p.At, Cells: cells(p.ID, p.Title, p.Kind, p.Version, p.Status, p.Classification, who(p.Owner), who(p.ApprovedBy),
					day(p.Approved), day(p.Reviewed), audience(p.Audience), texts(p.Controls), texts(p.Topics), covers(p), p.File, digest(p.Raw))}
			})},
		{Name: "policy-revisions", Register: "policies", nested: true, // key: policy@version
			Columns: columns("policy version date author change"),
			rows: within(policies, func(p *evidence.Policy) []evidence.Revision { return p.Revisions }, func(p *evidence.Policy, r evidence.Revision) Row {
				return Row{Key: p.ID + "@" + r.Version, at: r.At, Cells: cells(p.ID, r.Version, day(r.Date), who(r.Author), r.Change)}
			})},
		{Name: "roles", Register: "roles", // key: id
			Columns: columns("id title responsibilities authority holders deputy letter reviewed required courses"),
			rows: each(roles, func(r *evidence.Role) Row {
				return Row{Key: r.ID, Ref: r.Ref(), at: r.At, Cells: cells(r.ID, r.Title, texts(r.Responsibilities), r.Authority, people(r.Holders), who(r.Deputy),
					ref(r.Letter), day(r.Reviewed), yes(r.Required), join(r.Courses, func(c *evidence.Course) string { return c.ID }))}
			})},
		{Name: "role-acceptances", Register: "roles", nested: true, // key: role/person/date
			Columns: columns("role person date"),
			rows: within(roles, func(r *evidence.Role) []evidence.Acceptance { return r.Accepted }, func(r *evidence.Role, a evidence.Acceptance) Row {
				return Row{Key: r.ID + "/" + who(a.Person) + "/" + day(a.Date), at: r.At, Cells: cells(r.ID, who(a.Person), day(a.Date))}
			})},
		{Name: "role-competences", Register: "roles", nested: true, // key: role/competence
			Columns: columns("role competence level"),
			rows: within(roles, func(r *evidence.Role) []evidence.Need { return r.Competences }, func(r *evidence.Role, n evidence.Need) Row {
				id := ""
				if n.Competence != nil {
					id = n.Competence.ID
				}
				return Row{Key: r.ID + "/" + id, at: r.At, Cells: cells(r.ID, id, count(n.Level))}
			})},
		{Name: "jobs", Register: "roles", // key: id
			Columns: columns("id title version security_duties objectives evidence"),
			rows: each(func(p *evidence.Pack) []*evidence.Job { return p.Jobs }, func(j *evidence.Job) Row {
				return Row{Key: j.ID, Ref: j.Ref(), at: j.At, Cells: cells(j.ID, j.Title, j.Version, yes(j.SecurityDuties), yes(j.Objectives), refs(j.Evidence))}
			})},
		{Name: "raci", Register: "roles", // key: activity/control
			Columns: columns("activity control responsible accountable consulted informed"),
			rows: each(func(p *evidence.Pack) []*evidence.RACI { return p.RACI }, func(r *evidence.RACI) Row {
				return Row{Key: r.Activity + "/" + r.Control, Ref: r.Ref(), at: r.At,
					Cells: cells(r.Activity, r.Control, roleIDs(r.Responsible), roleIDs(r.Accountable), roleIDs(r.Consulted), roleIDs(r.Informed))}
			})},
		{Name: "signatures", Register: "signatures", // key: id, else subject/signer/date
			Columns: columns("id subject signer date capacity method file"),
			rows: each(func(p *evidence.Pack) []*evidence.Signature { return p.Signatures }, func(s *evidence.Signature) Row {
				key := s.ID
				if key == "" {
					key = s.Subject + "/" + who(s.Signer) + "/" + day(s.Date)
				}
				return Row{Key: key, Ref: s.Ref(), at: s.At, Cells: cells(s.ID, s.Subject, who(s.Signer), day(s.Date), s.Capacity, s.Method, s.File)}
			})},
		{Name: "keys", Register: "keys", // key: person/from/fingerprint
			Columns: columns("person fingerprint from to revoked minuted"),
			rows: each(func(p *evidence.Pack) []*evidence.Key { return p.Keys }, func(k *evidence.Key) Row {
				return Row{Key: who(k.Person) + "/" + day(k.From) + "/" + k.Fingerprint, at: k.At,
					Cells: cells(who(k.Person), k.Fingerprint, day(k.From), day(k.To), day(k.Revoked), ref(k.Minuted))}
			})},
	}
}

func policies(p *evidence.Pack) []*evidence.Policy { return p.Policies }
func roles(p *evidence.Pack) []*evidence.Role      { return p.Roles }

// covers writes which heading of the top-level policy holds what.
func covers(p *evidence.Policy) string {
	var out []string
	for _, k := range evidence.CoverKeys() {
		if anchor, ok := p.Covers[k]; ok {
			out = append(out, k+"="+anchor)
		}
	}
	return texts(out)
}

// digest is SHA-256 in hex; nothing for a text that is not kept.
func digest(data []byte) string {
	if data == nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
