using Vinculo.Analytics.Randomness;
using Vinculo.Demo.World;

namespace Vinculo.Demo.Systems;

/// <summary>A source system of a simulated company: its files grow month by month.</summary>
internal interface ISourceSystem : IDisposable
{
    /// <summary>Rows written so far.</summary>
    long Rows { get; }

    /// <summary>Ends a month: what the hands wrote goes to the files, and what it hides to the truth.</summary>
    void CloseMonth(Truth truth);

    /// <summary>Writes who and what the system knows, once the months are over.</summary>
    void WriteRegisters(IdentityTruth truth, CancellationToken cancel);
}

/// <summary>
/// A company that does not exist: its last two years, lived month by month, as the files of its source systems with the usual
/// dirt, and the truth beside them. Everything in it is drawn from a seed; no person is real.
/// </summary>
/// <remarks>Uses all processors; memory grows by about 0.5 KB a customer. Same options: the same bytes, on any number of processors.</remarks>
internal abstract class SimulatedCompany(DemoOptions options, string folder)
{
    protected string Folder => folder;

    protected abstract DemoCompany Known { get; }

    protected abstract Stage Stage { get; }

    protected abstract IReadOnlyList<string> Themes { get; }

    /// <summary>The systems that write each month; the first counts how far it is.</summary>
    protected abstract IReadOnlyList<ISourceSystem> Systems { get; }

    /// <summary>Lives a customer's month and writes it down.</summary>
    /// <returns>Does the customer leave in it?</returns>
    protected abstract bool Live(int who, int month, int chunk, Xoshiro256 random);

    /// <summary>Ends a month in which some left.</summary>
    protected abstract void Close(int month, IEnumerable<int> leavers);

    /// <summary>Writes the files about employers.</summary>
    /// <returns>Rows.</returns>
    protected abstract long WriteEmployers(IdentityTruth truth, CancellationToken cancel);

    protected abstract IFuture Future();

    /// <summary>Writes what only this company has of truth.</summary>
    protected abstract CustomerTruth Reveal(Truth truth, Outlook outlook);

    /// <summary>Writes all files.</summary>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancel">Stops between customers.</param>
    /// <returns>Rows in the files of the systems.</returns>
    public long Write(IProgress<DemoProgress>? progress, CancellationToken cancel)
    {
        try
        {
            using var truth = new Truth(Stage, folder, [.. Themes]);
            for (var month = 1; month <= Cycles.History; month++)
            {
                LiveMonth(month, cancel);
                foreach (var system in Systems)
                    system.CloseMonth(truth);
                truth.CloseMonth();
                progress?.Report(new("months", 0.1 + 0.6 * month / Cycles.History, Systems[0].Rows));
            }
            foreach (var system in Systems)
                system.WriteRegisters(truth.Identity, cancel);
            var rows = Systems.Sum(system => system.Rows) + WriteEmployers(truth.Identity, cancel);
            progress?.Report(new("truth", 0.85, rows));
            var outlook = Outlook.Live(options.Seed, Stage.LeftMonth, Future, cancel);
            truth.Write(outlook, Reveal(truth, outlook), cancel);
            DemoFiles.WriteMappings(Known, options, folder);
            progress?.Report(new("done", 1, rows));
            return rows;
        }
        finally
        {
            foreach (var system in Systems)
                system.Dispose();
        }
    }

    private void LiveMonth(int month, CancellationToken cancel)
    {
        List<int>[] leavers = [.. Enumerable.Range(0, Stage.Chunks).Select(_ => new List<int>())];
        Stage.EachCustomer(
            cancel,
            (chunk, who) =>
            {
                if (Live(who, month, chunk, Xoshiro256.For(options.Seed, "writing", ((ulong)who << 6) | (uint)month)))
                    leavers[chunk].Add(who);
            }
        );
        Close(month, leavers.SelectMany(some => some));
    }
}
