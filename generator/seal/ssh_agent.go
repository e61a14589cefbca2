package seal

import (
	"fmt"
	"io"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// AgentSigner gives the key with a fingerprint ("SHA256:…", as ssh-keygen -l
// prints it) of the SSH agent at the other end of conn, which is what
// SSH_AUTH_SOCK names. The key stays in the agent. conn must stay open while the
// signer is used, and is this signer's alone: a reader of its own stays at it,
// and a second one would take its answers.
func AgentSigner(conn io.ReadWriter, fingerprint string) (ssh.Signer, error) {
	signers, err := agent.NewClient(conn).Signers()
	if err != nil {
		return nil, fmt.Errorf("SSH agent: %w", err)
	}
	for _, s := range signers {
		if ssh.FingerprintSHA256(s.PublicKey()) == fingerprint {
			return fromAgent(s)
		}
	}
	return nil, fmt.Errorf("SSH agent: no key %s among its %d", fingerprint, len(signers))
}

// An agentSigner has a public key that can be looked into: the agent's own is
// but its bytes.
type agentSigner struct {
	ssh.AlgorithmSigner
	key ssh.PublicKey
}

func (s agentSigner) PublicKey() ssh.PublicKey { return s.key }

func fromAgent(s ssh.Signer) (ssh.Signer, error) {
	key, err := ssh.ParsePublicKey(s.PublicKey().Marshal())
	if err != nil {
		return nil, fmt.Errorf("SSH agent: %w", err)
	}
	by, ok := s.(ssh.AlgorithmSigner)
	if !ok {
		return nil, fmt.Errorf("%w: an SSH agent that cannot choose how to sign", ErrUnsupported)
	}
	return agentSigner{by, key}, checkSSHKey(key)
}
