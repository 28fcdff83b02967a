using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Decisions.Evidence;
using Vinculo.Decisions.Tables;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Tables;

/// <summary>What a simulation says of the money, in words.</summary>
public class SimulationPanelTests
{
    private static readonly PolicyYield Sound = new(77_000_00, 50_000_00, 103_000_00, 115, OffPolicyTrust.Sound, []);
    private static readonly PolicyYield Refused = new(
        null,
        null,
        null,
        31,
        OffPolicyTrust.Refused,
        [OffPolicyDoubt.SmallSample]
    );

    [Fact]
    public async Task It_shows_what_was_earned_beside_what_would_have_been_and_no_figure_where_none_can_be_known()
    {
        await using var app = await TestApp.StartAsync();
        var content = new TableContent
        {
            NameEs = "Sin visita",
            NameEn = "No visit",
            Policy = HitPolicy.First,
            Inputs = [new("class", CellKind.Word)],
            Rows = [new(["C"], ["*", "no ofrecer", "No va.", "Not this."])],
        };
        var version = (
            await app.Services.GetRequiredService<SaveTable>().RunAsync(new(null, content), Actor.System("t"), "test")
        ).Accepted;
        using var marketer = await app.SignedInAsync("marketer");

        var judged = await ShownAsync(new(138, 66_619_00, Sound, Refused), 1);
        judged.ShouldContain("66.619");
        judged.ShouldContain("entre $\u00a050.000 y $\u00a0103.000");
        judged.ShouldContain("La sostienen 31 decisiones. Muy pocas decisiones se parecen a lo que haría.");
        judged.ShouldContain("El registro no alcanza para saber qué habría ganado esta versión");

        var few = await ShownAsync(new(40, 66_619_00, null, null), 2);
        few.ShouldContain("hacen falta al menos 100 decisiones respondidas; hay 40.");
        few.ShouldNotContain("66.619");

        async Task<string> ShownAsync(ExpectedYield expected, int minute)
        {
            await app.Database.WriteAsync(session =>
                session.ExecuteAsync(
                    """
                    INSERT INTO table_simulation (id, table_id, version, row_version, latest, asked_by, asked_name, asked_at, result)
                    VALUES (@id, @table, 1, 1, 500, @id, 'Rosa', @at, @result)
                    """,
                    ("id", Guid.CreateVersion7()),
                    ("table", version.TableId),
                    ("at", DateTimeOffset.UnixEpoch.AddYears(56).AddMinutes(minute)),
                    ("result", Json.Of(new SimulationResult { Currency = "COP", Expected = expected }))
                )
            );
            return WebUtility.HtmlDecode(await marketer.GetStringAsync($"/reglas/{version.Code}"));
        }
    }
}
