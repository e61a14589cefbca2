package evidence

import "github.com/evpack/evpack/generator/register"

// Thresholds are the organisation's own limits; shares are from 0 to 1.
type Thresholds struct {
	PolicyReviewMonths, ManagementReviewMonths    int
	AcknowledgementDays, OnboardingTrainingDays   int
	AcknowledgementCoverage, TrainingCoverage     float64
	ReviewAttendance, BudgetVariance              float64
	LeaverRevocationHours                         float64
	CommunicationMonths, WhistleblowingTestMonths int
	ChecklistCoverage                             float64
	ExpiringDays                                  int
}

// DefaultThresholds are those of the contract.
func DefaultThresholds() Thresholds {
	return Thresholds{
		PolicyReviewMonths: 12, ManagementReviewMonths: 3, AcknowledgementDays: 30, OnboardingTrainingDays: 30,
		AcknowledgementCoverage: 1, TrainingCoverage: 1, ReviewAttendance: 1, BudgetVariance: 0.10,
		LeaverRevocationHours: 24, CommunicationMonths: 6, WhistleblowingTestMonths: 12, ChecklistCoverage: 0.9, ExpiringDays: 60,
	}
}

func readThresholds(t *register.Row) Thresholds {
	th := DefaultThresholds()
	if t == nil {
		return th
	}
	th.PolicyReviewMonths = positive(t, "policy_review_months", th.PolicyReviewMonths)
	th.ManagementReviewMonths = positive(t, "management_review_months", th.ManagementReviewMonths)
	if th.ManagementReviewMonths > 12 {
		t.Errorf("management_review_months", "bad-number", "an ISMS is reviewed at least once a year",
			"management_review_months is %d; more than 12 is too long", th.ManagementReviewMonths)
	}
	th.AcknowledgementDays = positive(t, "acknowledgement_days", th.AcknowledgementDays)
	th.OnboardingTrainingDays = positive(t, "onboarding_training_days", th.OnboardingTrainingDays)
	th.CommunicationMonths = positive(t, "communication_months", th.CommunicationMonths)
	th.WhistleblowingTestMonths = positive(t, "whistleblowing_test_months", th.WhistleblowingTestMonths)
	th.ExpiringDays = positive(t, "expiring_days", th.ExpiringDays)
	th.AcknowledgementCoverage = share(t, "acknowledgement_coverage", th.AcknowledgementCoverage)
	th.TrainingCoverage = share(t, "training_coverage", th.TrainingCoverage)
	th.ReviewAttendance = share(t, "review_attendance", th.ReviewAttendance)
	th.ChecklistCoverage = share(t, "checklist_coverage", th.ChecklistCoverage)
	th.BudgetVariance = atLeast0(t, "budget_variance", th.BudgetVariance)
	th.LeaverRevocationHours = atLeast0(t, "leaver_revocation_hours", th.LeaverRevocationHours)
	return th
}

func share(t *register.Row, key string, dflt float64) float64 {
	f := atLeast0(t, key, dflt)
	if f > 1 {
		t.Errorf(key, "bad-number", "a share is from 0 to 1: write 0.9 for 90 %", "%s is over 1", key)
		return dflt
	}
	return f
}

func atLeast0(t *register.Row, key string, dflt float64) float64 {
	f, ok := t.Number(key)
	if !ok {
		return dflt
	}
	if f < 0 {
		t.Errorf(key, "bad-number", "write 0 or more", "%s is negative", key)
		return dflt
	}
	return f
}

func positive(t *register.Row, key string, dflt int) int {
	n := t.Int(key, dflt)
	if n < 0 {
		t.Errorf(key, "bad-number", "write 0 or more", "%s is negative", key)
		return dflt
	}
	return n
}
