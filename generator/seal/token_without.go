//go:build !pkcs11

package seal

import (
	"fmt"
	"io"
)

// OpenToken says that this program was built without PKCS #11.
func OpenToken(Token) (*Identity, io.Closer, error) {
	return nil, nil, fmt.Errorf("%w: built without PKCS #11, which go build -tags pkcs11 adds", ErrUnsupported)
}
