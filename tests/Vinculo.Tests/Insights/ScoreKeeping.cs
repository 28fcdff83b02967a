using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Customers.Relations;
using Vinculo.Insights.Jobs;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Insights;

/// <summary>The keeper that works scores out anew between runs, as an application has it.</summary>
internal static class ScoreKeeping
{
    public static ScoreKeeper Of(Database database, ScoreCustomers score, TimeProvider clock) =>
        new(
            database,
            score,
            new CompanyFigures(database, new(), clock),
            new JobQueue(clock),
            new(),
            clock,
            NullLogger<ScoreKeeper>.Instance
        );
}
