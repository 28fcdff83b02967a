using Vinculo.Analytics.Randomness;
using Vinculo.Demo.Fund;
using Vinculo.Demo.Systems;
using Vinculo.Demo.World;

namespace Vinculo.Demo;

/// <summary>
/// Fondo Arrayán, a pension and savings fund in Colombia that does not exist: its last two years as the files of four source
/// systems, with the usual dirt, and the truth beside them. Everything in it is drawn from a seed; no person is real.
/// </summary>
public static class FondoArrayan
{
    /// <summary>Makes the company and writes its files below <paramref name="folder"/>.</summary>
    /// <param name="folder">Made when missing; files of an earlier run are replaced.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <returns>Rows in the files of the four systems.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 500 or more than 5,000,000 affiliates.</exception>
    /// <remarks>Same options: the same bytes, on any number of processors.</remarks>
    public static long Write(
        DemoOptions options,
        string folder,
        IProgress<DemoProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        options.ThrowUnlessPossible();
        progress?.Report(new("people", 0, 0));
        var scene = new FundScene(options);
        using var truth = new Truth(scene, folder, FundThemes.Codes);
        using var accounts = new AccountSystem(scene, folder);
        using var complaints = new ComplaintSystem(scene, folder, "pqr", FundComplaints.Book);
        using var desk = new ServiceDesk(scene, folder);
        for (var month = 1; month <= Cycles.History; month++)
        {
            LiveMonth(month);
            accounts.CloseMonth();
            complaints.CloseMonth(truth.Complaint);
            desk.CloseMonth(truth.Offer);
            truth.CloseMonth();
            progress?.Report(new("months", 0.1 + 0.6 * month / Cycles.History, accounts.Rows));
        }

        accounts.WriteRegisters(cancel);
        complaints.WriteRegisters(truth.Identity, cancel);
        desk.WriteRegisters(truth.Identity, cancel);
        var rows = accounts.Rows + complaints.Rows + desk.Rows;
        rows += EmployerDesk.Write(scene, folder, truth.Identity, cancel);
        progress?.Report(new("truth", 0.85, rows));
        var outlook = Outlook.Live(
            options.Seed,
            scene.LeftMonth,
            () => new FundFuture(scene.People, scene.History),
            cancel
        );
        var more = new FundTruth(scene);
        truth.Write(outlook, more.Customers, cancel);
        using (var employers = truth.Open("empleadores.csv", "empleador,nit,personas,calidad,traslada_cesantias"))
            more.WriteEmployers(employers);
        DemoFiles.WriteMappings(FundCompany.Known, options, folder);
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
                    accounts.Write(facts, chunk, random);
                    if (facts.Complains)
                        complaints.Write(
                            new(who, month, 0, facts.EndDay, facts.Theme, facts.SecondTheme, facts.MonthsToSolve),
                            chunk,
                            random
                        );
                    desk.Write(facts, chunk, random);
                    if (facts.Leaves)
                        leavers[chunk].Add(who);
                }
            );
            scene.History.Colleagues.Close(month, leavers.SelectMany(some => some));
        }
    }
}
