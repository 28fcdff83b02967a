using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Vinculo.Decisions.Evidence;
using Vinculo.Demo;
using Vinculo.Demo.Check;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Demo;

/// <summary>
/// The product works out a world of which everything is known, from its files, and its scores are compared with the truth.
/// So few customers leave some hundred leavers to learn from: the lines held here lie below the bars for 8,000, which
/// <c>vinculo simulate --check</c> measures (docs/methods/simulation.md). Whatever falls below them has become worse.
/// </summary>
public sealed class ScoresAgainstTruthTests
{
    [Fact]
    public async Task The_scores_of_the_operator_stay_close_to_its_truth()
    {
        var report = await CheckAsync(CondorCompany.Known, 3_000, answered: 200);
        report.Known.ShouldBeGreaterThan(report.Living * 99 / 100);
        Ratio(report, "churn-30").ShouldBeGreaterThan(0.90);
        Ratio(report, "churn").ShouldBeGreaterThan(0.91);
        Ratio(report, "churn-180").ShouldBeGreaterThan(0.90);
        Reached(report, "churn", "slope").ShouldBeInRange(0.8, 1.25);
        Reached(report, "value", "bands").ShouldBeInRange(0.72, 0.88);
        Reached(report, "value", "spearman").ShouldBeGreaterThan(0.8);
        Math.Abs(Reached(report, "value", "total-error")).ShouldBeLessThan(0.25);
        Reached(report, "influence", "spearman").ShouldBeGreaterThan(0.70);
        Reached(report, "influence", "top-tenth").ShouldBeGreaterThan(0.36);
        Reached(report, "need:long-distance", "auc").ShouldBeGreaterThan(0.93);
        Reached(report, "need:more-data", "auc").ShouldBeGreaterThan(0.7);
        Reached(report, "themes", "purity").ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public async Task The_scores_of_the_fund_stay_close_to_its_truth()
    {
        var report = await CheckAsync(Vinculo.Demo.Fund.FundCompany.Known, 2_500, answered: 20);
        report.Known.ShouldBeGreaterThan(report.Living * 99 / 100);
        Reached(report, "value", "spearman").ShouldBeGreaterThan(0.8);
        Math.Abs(Reached(report, "value", "total-error")).ShouldBeLessThan(0.25);
        Ratio(report, "churn").ShouldBeGreaterThan(0.84);
        Ratio(report, "churn-180").ShouldBeGreaterThan(0.84);
        Reached(report, "churn-180", "slope").ShouldBeInRange(0.7, 1.35);
        Reached(report, "value", "bands").ShouldBeInRange(0.72, 0.88);
        Reached(report, "wallet", "mae").ShouldBeLessThan(0.2);
        Reached(report, "need:voluntary-saving", "spearman").ShouldBeGreaterThan(0.4);
        // A thousand letters on seven themes: the small ones are not always parted. With 3,500 the purity is .99.
        Reached(report, "themes", "purity").ShouldBeGreaterThan(0.75);
    }

    private static double Reached(CheckReport report, string score, string measure) =>
        report.Line(score, measure).Reached ?? double.NaN;

    private static double Ratio(CheckReport report, string score) =>
        Reached(report, score, "auc") / report.Line(score, "auc").Ceiling!.Value;

    /// <summary>As <c>vinculo simulate --check</c> does it, on a day that does not change.</summary>
    private static async Task<CheckReport> CheckAsync(DemoCompany company, int customers, int answered)
    {
        var cancel = TestContext.Current.CancellationToken;
        var folder = TestRun.NewFolder();
        TimeProvider clock = new FixedClock(new(2026, 3, 18, 17, 0, 0, TimeSpan.Zero));
        await using var app = Application.Build(
            new VinculoOptions { Data = folder },
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.Replace(ServiceDescriptor.Singleton(clock));
            }
        );
        await Application.PrepareAsync(app.Services, cancel);
        using var steps = new DemoSteps(TimeProvider.System, TextWriter.Null);
        var files = Path.Combine(folder, "demo");
        var refusal = await CheckedWorld.MakeAsync(
            app.Services,
            company,
            new(MadeFiles.AsOf) { Customers = customers },
            files,
            steps,
            cancel
        );
        refusal.ShouldBeNull();
        var report = await CheckedWorld.CompareAsync(app.Services, files, cancel);
        foreach (var line in report.Lines)
            TestContext.Current.TestOutputHelper?.WriteLine($"{line.Score} {line.Measure} {line.Reached:0.000}");
        await HasCounterAsync(app.Services, answered, cancel);
        return report;
    }

    /// <summary>The last months were served by the engine, left the control group alone and can be judged.</summary>
    private static async Task HasCounterAsync(IServiceProvider services, int answered, CancellationToken cancel)
    {
        var proof = await services.GetRequiredService<MeasureProof>().RunAsync((_, _) => Task.CompletedTask, cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"judged {proof.Judged}, {proof.Money}, {string.Join(' ', proof.Fairness.Select(f => f.Attribute))}"
        );
        proof.Judged.ShouldBeGreaterThan(answered);
        proof.Fairness.ShouldContain(f => f.Attribute == "sex");
        proof.Actions.Sum(a => a.First).ShouldBeGreaterThan(answered);
        var held = await services
            .GetRequiredService<Database>()
            .ReadAsync(
                session =>
                    session.QueryAsync(
                        """
                        SELECT d.control, count(*), sum(CASE WHEN o.issue IN ('acquire', 'grow', 'retain') THEN 1 ELSE 0 END)
                        FROM decision d LEFT JOIN offer o ON o.code = d.top_offer WHERE d.placement = 'agent' GROUP BY d.control
                        """,
                        row => (Control: row.Bool(0), Met: row.Long(1), Sold: row.Long(2))
                    ),
                cancel
            );
        held.Single(h => h.Control)
            .ShouldSatisfyAllConditions(h => h.Met.ShouldBeGreaterThan(0), h => h.Sold.ShouldBe(0));
        held.Single(h => !h.Control).Sold.ShouldBeGreaterThan(answered);
    }
}
