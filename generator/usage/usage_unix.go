//go:build unix

package usage

import (
	"runtime"
	"syscall"
)

func now() (u syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return u
}

// CPUSeconds is the CPU time that this process has used.
func CPUSeconds() float64 {
	u := now()
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// MaxResident is the most memory in MB that this process ever had.
func MaxResident() float64 {
	kb := float64(now().Maxrss)
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		kb /= 1024 // it counts bytes there
	}
	return kb / 1024
}
