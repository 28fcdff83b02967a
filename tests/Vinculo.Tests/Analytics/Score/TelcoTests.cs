using Shouldly;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Calibration;
using Vinculo.Analytics.Score.Logistic;
using Xunit;

namespace Vinculo.Tests.Analytics.Score;

public class TelcoTests
{
    [Fact]
    public void Five_folds_of_the_IBM_telco_table_reach_the_measured_quality()
    {
        if (SharedData.Telco() is not { } telco)
            return;
        var scores = Folds.Score(
            Folds.ByPosition(telco.Left.Length, 5),
            5,
            (train, held) =>
            {
                var fit = BinnedLogistic.Fit(telco.Table.Take(train), [.. train.Select(i => telco.Left[i])]);
                fit.Report.Converged.ShouldBeTrue();
                return fit.Model.Predict(telco.Table.Take(held));
            }
        );

        var report = CalibrationReport.Of(scores, telco.Left);
        var (auc, brier) = (ScoreQuality.Auc(scores, telco.Left), ScoreQuality.Brier(scores, telco.Left));
        var (loss, lift) = (ScoreQuality.LogLoss(scores, telco.Left), ScoreQuality.Lift(scores, telco.Left));
        SharedData.Say(
            $"AUC {auc:F5} Brier {brier:F5} log loss {loss:F5} ECE {report.Error:F5} lift {lift:F3} slope {report.Slope:F3}"
        );
        auc.ShouldBeGreaterThan(0.849);
        brier.ShouldBeLessThan(0.1334);
        loss.ShouldBeLessThan(0.4115);
        report.Error.ShouldBeLessThan(0.015);
        lift.ShouldBeGreaterThan(2.85);
        report.Slope.ShouldBeInRange(0.95, 1.05);
    }
}
