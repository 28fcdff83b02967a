using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Files;
using Vinculo.Demo.Systems;
using Vinculo.Demo.Texts;
using Vinculo.Demo.World;

namespace Vinculo.Demo;

/// <summary>
/// Móvil Cóndor, a mobile operator in Colombia that does not exist: its last two years as the files of five source
/// systems, with the usual dirt, and the truth beside them. Everything in it is drawn from a seed; no person is real.
/// </summary>
public static class MovilCondor
{
    /// <summary>Makes the company and writes its files below <paramref name="folder"/>.</summary>
    /// <param name="folder">Made when missing; files of an earlier run are replaced.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <returns>Rows in the files of the five systems.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 500 or more than 5,000,000 customers.</exception>
    /// <remarks>
    /// Uses all processors; memory grows by about 0.5 KB a customer. Same options: the same bytes, on any number of
    /// processors.
    /// </remarks>
    public static long Write(
        DemoOptions options,
        string folder,
        IProgress<DemoProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        options.ThrowUnlessPossible();

        progress?.Report(new("people", 0, 0));
        var scene = new Scene(options);
        progress?.Report(new("months", 0.1, 0));
        using var truth = new Truth(scene, folder, Themes.Codes);
        using var products = new ProductSystem(scene, folder);
        using var web = new WebSystem(scene, folder);
        using var complaints = new ComplaintSystem(scene, folder, "quejas", ComplaintTexts.Book);
        using var calls = new CallCenter(scene, folder);

        for (var month = 1; month <= Cycles.History; month++)
        {
            LiveMonth(month);
            products.CloseMonth();
            web.CloseMonth();
            complaints.CloseMonth(truth.Complaint);
            calls.CloseMonth(truth.Offer);
            truth.CloseMonth();
            progress?.Report(new("months", 0.1 + 0.6 * month / Cycles.History, products.Rows));
        }

        products.WriteRegisters(cancel);
        web.WriteRegisters(truth.Identity, cancel);
        complaints.WriteRegisters(truth.Identity, cancel);
        calls.WriteRegisters(truth.Identity, cancel);
        var rows = products.Rows + web.Rows + complaints.Rows + calls.Rows;
        rows += SalesForce.Write(scene, folder, truth.Identity, cancel);
        progress?.Report(new("truth", 0.85, rows));
        var outlook = Outlook.Live(
            options.Seed,
            scene.LeftMonth,
            () => new CondorFuture(scene.Customers, scene.History),
            cancel
        );
        truth.Write(outlook, new CondorTruth(scene, outlook).Customers, cancel);
        DemoFiles.WriteMappings(CondorCompany.Known, options, folder);
        progress?.Report(new("done", 1, rows));
        return rows;

        void LiveMonth(int month)
        {
            List<int>[] leavers = [.. Enumerable.Range(0, scene.Chunks).Select(_ => new List<int>())];
            scene.EachCustomer(
                cancel,
                (chunk, who) =>
                {
                    if (!scene.History.Live(who, month, out var facts))
                        return;
                    var random = Xoshiro256.For(options.Seed, "writing", ((ulong)who << 6) | (uint)month);
                    products.Write(facts, chunk, random);
                    web.Write(facts, chunk, random);
                    var complaintDay = facts.Complains ? complaints.Write(Complaint(scene, facts), chunk, random) : -1;
                    calls.Write(facts, chunk, complaintDay, random);
                    if (facts.Leaves)
                        leavers[chunk].Add(who);
                }
            );
            scene.History.Contagion.Close(month, leavers.SelectMany(some => some));
        }
    }

    private static ComplaintMade Complaint(Scene scene, in CustomerMonth facts)
    {
        var marcelas = facts.Who == StoryCustomers.Marcela.Index;
        return new(
            facts.Who,
            facts.Month,
            facts.FirstDay,
            facts.EndDay,
            facts.Theme,
            facts.SecondTheme,
            facts.MonthsToSolve,
            marcelas ? scene.AsOf.AddDays(-16).ToDateTime(new TimeOnly(18, 42)) : null,
            marcelas ? MarcelasWords : null
        );
    }

    private const string MarcelasWords =
        "Buenas tardes. En la factura de este mes me cobran minutos de larga distancia a España como si fueran aparte, "
        + "casi cien mil pesos de más. Llamo a mi hermana todas las semanas desde hace años y nadie me ofreció un plan. "
        + "Ya me escribieron de otra empresa. Espero que me respondan pronto.";
}
