//go:build !unix

package usage

// CPUSeconds is not known here.
func CPUSeconds() float64 { return 0 }

// MaxResident is not known here.
func MaxResident() float64 { return 0 }
