package schema

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// kinds are what references may begin with, but for note.
const kinds = "action|activity|budget|channel|communication|competence|contract|control|course|decision|file|finding|job|kpi|person|plan|policy|proposal|review|risk|role|signoff|soa|tool|url"

// patterns are the forms of the types that are strings, in the regular
// expressions of ECMA-262, as JSON Schema asks for.
var patterns = map[Type]string{
	ID: `^[a-z0-9][a-z0-9._-]{0,63}$`, Link: `^[a-z0-9][a-z0-9._-]{0,63}$`, Cycle: `^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`,
	Version: `^[A-Za-z0-9][A-Za-z0-9._+-]{0,31}$`, Theme: `^[a-z0-9][a-z0-9._-]{0,63}$`, Colour: `^#[0-9A-Fa-f]{6}$`, Language: `^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`,
	Month: `^[0-9]{4}-(0[1-9]|1[0-2])$`, Period: `^[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2])|-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2})?$`,
	Control: `^(A\.[5-8]\.[1-9][0-9]?|([4-9]|10)(\.[1-9]){0,2})$`, Check: `^[A-Z]{3}-[0-9]{2}$`, Reference: `^(` + kinds + `):.`,
	Proof: `^([A-Z]{3}-[0-9]{2}$|(` + kinds + `):.)`, Subject: `^(policy:[^@]+@.+|(review|soa|budget|role|pack):.+)$`,
	Fingerprint: `^(sha256:[0-9a-f]{64}|SHA256:[A-Za-z0-9+/]{43}=?)$`, File: `^[^/\\][^\\]*$`, URL: `^(https?://.*)?$`,
}

// A node is a schema; what is empty is left out.
type node struct {
	Dialect     string   `json:"$schema,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Type        string   `json:"type,omitempty"`
	Format      string   `json:"format,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Minimum     *float64 `json:"minimum,omitempty"`
	Maximum     *float64 `json:"maximum,omitempty"`
	AnyOf       []*node  `json:"anyOf,omitempty"`
	Items       *node    `json:"items,omitempty"`
	Required    []string `json:"required,omitempty"`
	Properties  members  `json:"properties,omitempty"`
	Patterned   members  `json:"patternProperties,omitempty"`
	Additional  *bool    `json:"additionalProperties,omitempty"`
}

type member struct {
	name string
	node *node
}

// members are written in their order, which is the registers' own.
type members []member

// MarshalJSON writes an object.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, x := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(x.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(x.node)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// JSON writes the register's JSON Schema. Dates of TOML are checked by editors
// as strings of the formats date and date-time.
func (r Register) JSON(w io.Writer) error {
	n := object(r.Keys)
	n.Dialect, n.Title, n.Description = "https://json-schema.org/draft/2020-12/schema", "content/"+r.File, r.About
	for _, row := range r.Rows {
		item := object(row.Keys)
		item.Description = row.About
		n.Properties = append(n.Properties, member{row.Name, &node{Description: row.About, Type: "array", Items: item}})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(n)
}

func object(keys []Key) *node {
	n := &node{Type: "object", Additional: new(bool)}
	for _, k := range keys {
		n.Properties = append(n.Properties, member{k.Name, k.node()})
		if k.Need {
			n.Required = append(n.Required, k.Name)
		}
	}
	return n
}

func (k Key) node() *node {
	one := k.one()
	switch {
	case k.Lists:
		one = &node{AnyOf: []*node{one, {Type: "array", Items: k.one()}}}
	case k.List:
		one = &node{Type: "array", Items: one}
	}
	one.Description = k.About
	return one
}

// one is the schema of one value.
func (k Key) one() *node {
	switch k.Type {
	case Table:
		if k.Any {
			return &node{Type: "object", Additional: new(bool), Patterned: members{{patterns[Check], &node{Type: "string", Enum: k.Words}}}}
		}
		return object(k.Keys)
	case Bool:
		return &node{Type: "boolean"}
	case Int:
		return &node{Type: "integer", Minimum: new(float64), Maximum: k.most(k.Max)}
	case Number:
		return &node{Type: "number", Maximum: k.most(k.Max)}
	case Share:
		return &node{Type: "number", Minimum: new(float64), Maximum: k.most(1)}
	case Date:
		return &node{Type: "string", Format: "date"}
	case Time:
		return &node{Type: "string", Format: "date-time"}
	case Word:
		return &node{Type: "string", Enum: k.Words}
	}
	n := &node{Type: "string", Pattern: patterns[k.Type]}
	if k.Notes {
		n.Pattern = strings.Replace(n.Pattern, "|kpi|", "|kpi|note|", 1)
	}
	if k.Need && n.Pattern == "" {
		n.Pattern = `\S`
	}
	return n
}

func (k Key) most(limit float64) *float64 {
	if limit == 0 {
		return nil
	}
	return &limit
}
