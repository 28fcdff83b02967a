using System.Globalization;
using System.Text.RegularExpressions;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Evaluate.Bandits;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What policies are tried on: a world whose chances are known, or a log.</summary>
/// <param name="World">The world; null for a log.</param>
/// <param name="Log">The log; null for a world.</param>
/// <param name="Design">Contexts.</param>
/// <param name="Actions">Names of the actions.</param>
/// <param name="Values">What a yes to each is worth.</param>
/// <param name="Scale">What an outcome of 1 stands for, in the file's unit.</param>
/// <param name="Columns">Columns of the context.</param>
/// <param name="LeftOut">Rows that could not be used.</param>
/// <param name="NotUsed">Columns left out and why.</param>
/// <param name="Foretold">Whether the columns foretell what was done: it was no draw, and nothing can be replayed.</param>
/// <param name="Uneven">Whether some actions were drawn far oftener than others with no word of how.</param>
internal sealed record ReplayStage(
    BanditWorld? World,
    BanditLog? Log,
    ContextDesign Design,
    string[] Actions,
    double[] Values,
    double Scale,
    string[] Columns,
    int LeftOut,
    IReadOnlyList<(string Column, string Why)> NotUsed,
    bool Foretold,
    bool Uneven
)
{
    public int Rows => World?.Uniforms.Length ?? Log!.Actions.Length;
}

/// <summary>A file that tells every action's true chance: <c>p0, p1 …</c>, perhaps <c>u</c>, the rest is context.</summary>
internal sealed class WorldFile
{
    private readonly AnalystFile file;
    private readonly int[] chances;

    private WorldFile(AnalystFile file, int[] chances) => (this.file, this.chances) = (file, chances);

    /// <summary>The world, when the file is one.</summary>
    public static WorldFile? Find(AnalystFile file)
    {
        var numbered = Enumerable
            .Range(0, file.Columns.Count)
            .Select(c =>
                (Column: c, Match: Regex.Match(HeaderKey.Fold(file.Columns[c]), @"^(?:p|prob|chance) ?(\d+)$"))
            )
            .Where(c => c.Match.Success)
            .OrderBy(c => int.Parse(c.Match.Groups[1].Value, CultureInfo.InvariantCulture))
            .Select(c => c.Column)
            .ToArray();
        return numbered.Length >= 2 && numbered.All(c => Chance(file, c)) ? new WorldFile(file, numbered) : null;
    }

    private static bool Chance(AnalystFile file, int column) =>
        file.Decimal(column) is { } mark
        && file.Sample.All(r =>
            NumberReader.TryRead(AnalystFile.Cell(r, column), mark, out var p) ? p is >= 0 and <= 1 : true
        );

    public Outcome<ReplayStage> Read(IEnumerable<string> ignored, string? said, ulong seed)
    {
        string[] actions = [.. chances.Select(c => file.Columns[c])];
        if (ReplayCommand.ValuesOf(said, actions).IsRefused(out var refusal, out var values))
            return refusal;
        var gone = new HashSet<int>(chances);
        foreach (var name in ignored)
        {
            if (file.Column("--ignore", name).IsRefused(out refusal, out var at))
                return refusal;
            gone.Add(at);
        }
        var uniform = file.ColumnIfAny("--u", null, "u", "uniform").Accepted;
        if (uniform is { } drawn)
            gone.Add(drawn);
        var marks = chances.Select(c => file.Decimal(c) ?? '.').ToArray();
        var readers = Enumerable
            .Range(0, file.Columns.Count)
            .Where(c => !gone.Contains(c))
            .Select(c => (Column: c, Reader: ColumnReader.For(file, c, false)))
            .ToList();
        var truth = chances.Select(_ => new List<double>()).ToArray();
        var uniforms = new List<double>();
        var random = Xoshiro256.For(seed, "world");
        var leftOut = 0;
        var row = new double[chances.Length];
        foreach (var cells in file.Rows())
        {
            var u = random.NextDouble();
            var good = true;
            for (var a = 0; a < row.Length; a++)
                good &=
                    NumberReader.TryRead(AnalystFile.Cell(cells, chances[a]), marks[a], out row[a])
                    && row[a] is >= 0 and <= 1;
            if (uniform is { } told)
                good &= NumberReader.TryRead(AnalystFile.Cell(cells, told), '.', out u) && u is >= 0 and <= 1;
            if (!good)
            {
                leftOut++;
                continue;
            }
            for (var a = 0; a < row.Length; a++)
                truth[a].Add(row[a]);
            uniforms.Add(u);
            foreach (var (column, reader) in readers)
                reader.Add(AnalystFile.Cell(cells, column));
        }
        if (uniforms.Count == 0)
            return Refusal.Invalid("analysis.no-rows", "file", ("column", actions[0]));
        var table = new FeatureTable([.. ColumnReader.Distinct(readers.SelectMany(r => r.Reader.Features()))]);
        return new ReplayStage(
            new BanditWorld([.. truth.Select(t => t.ToArray())], [.. uniforms], values),
            null,
            ContextDesign.Of(table),
            actions,
            values,
            1,
            [.. table.Columns.Select(c => c.Name)],
            leftOut,
            [],
            false,
            false
        );
    }
}

/// <summary>Reads a log to replay.</summary>
internal static class ReplayLog
{
    private const double Even = 0.2;

    public static Outcome<ReplayStage> Read(AnalystFile file, Asked asked, string? said)
    {
        if (Roles(file, asked, []).IsRefused(out var refusal, out var roles))
            return refusal;
        if (ChoiceLog.Read(file, roles).IsRefused(out refusal, out var log))
            return refusal;
        if (log.Names.Length < 2 || log.Names.Length > log.Actions.Length / 10)
            return Refusal.Invalid(
                "analysis.replay-actions",
                "action",
                ("column", file.Columns[roles.Action]),
                ("count", log.Names.Length),
                ("rows", log.Actions.Length)
            );
        if (ReplayCommand.ValuesOf(said, log.Names).IsRefused(out refusal, out var values))
            return refusal;
        var least = log.Rewards.Min();
        if (least < 0 && values.Distinct().Count() > 1)
            return Refusal.Invalid(
                "analysis.replay-negative",
                "reward",
                ("column", file.Columns[roles.Reward]),
                ("least", least)
            );
        var most = log.Rewards.Max();
        var low = Math.Min(0, least);
        var scale = Math.Max(1, most - low);
        double[]? propensities = roles.Numbers.Length > 0 ? log.Numbers[0] : null;
        if (propensities is not null && Array.Exists(propensities, p => !(p > 0 && p <= 1)))
        {
            int[] good = [.. Enumerable.Range(0, propensities.Length).Where(i => propensities[i] is > 0 and <= 1)];
            if (good.Length == 0)
                return Refusal.Invalid(
                    "analysis.ope-propensity",
                    "propensity",
                    ("column", file.Columns[roles.Numbers[0]])
                );
            log = log.Take(good) with { LeftOut = log.LeftOut + propensities.Length - good.Length };
            propensities = log.Numbers[0];
        }
        var counts = new double[log.Names.Length];
        foreach (var action in log.Actions)
            counts[action]++;
        var uneven = propensities is null && counts.Max() > (1 + Even) * counts.Min() + 5 * Math.Sqrt(counts.Average());
        // As if drawn without a look at the customer, oftener one action than another.
        if (uneven)
            propensities = Array.ConvertAll(log.Actions, a => counts[a] / log.Actions.Length);
        // Columns that differ between the actions were changed by them only where the actions were drawn by lot.
        var foretold = roles.Numbers.Length == 0 && IsForetold(log, (ulong)asked.Of(ReplayCommand.Seed));
        var after = Aftermath.Of(
            log.Features,
            log.Rewards,
            propensities is null && !foretold ? log.Actions : null,
            log.Names.Length
        );
        log = log.Without([.. after.Select(a => a.Column)]);
        return new ReplayStage(
            null,
            new BanditLog(
                log.Actions,
                Array.ConvertAll(log.Rewards, r => (r - low) / scale),
                propensities,
                log.Names.Length,
                Array.ConvertAll(values, v => v * scale)
            )
            {
                Floor = low / scale,
            },
            ContextDesign.Of(log.Features),
            log.Names,
            values,
            scale,
            [.. log.Features.Columns.Select(c => c.Name)],
            log.LeftOut,
            [.. log.NotUsed, .. after.Select(a => (a.Column, "aftermath"))],
            foretold,
            uneven
        );
    }

    private static bool IsForetold(ChoiceLog log, ulong seed)
    {
        var gone = Aftermath.Of(log.Features, log.Rewards, null, 0).Select(a => a.Column).ToList();
        var random = Xoshiro256.For(seed, "choice");
        return ForetoldChoice.Of(log.Without(gone).Features, log.Actions, log.Names.Length, random)
            is { IsForetold: true };
    }

    /// <summary>The columns of a log: said, or known by their usual names.</summary>
    /// <param name="file">The file.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="apart">Columns that are read as texts.</param>
    internal static Outcome<ChoiceRoles> Roles(AnalystFile file, Asked asked, int[] apart)
    {
        var propensity = file.ColumnIfAny(
            "--propensity",
            asked.Of(ReplayCommand.Propensity),
            ChoiceColumns.Propensities
        );
        if (propensity.IsRefused(out var refusal))
            return refusal;
        propensity = propensity.Accepted ?? ChoiceColumns.PropensityByWord(file);
        if (
            Places(file, "--ignore", asked.Names(ReplayCommand.Ignore, file.Columns))
                .IsRefused(out refusal, out var gone)
        )
            return refusal;
        if (
            Places(file, "--context", asked.Names(ReplayCommand.Context, file.Columns))
                .IsRefused(out refusal, out var only)
        )
            return refusal;
        var roles = WantedColumn.Both(
            file,
            new WantedColumn("--action", asked.Of(ReplayCommand.Action), ChoiceColumns.Actions, WantedColumn.IsChoice),
            new WantedColumn("--reward", asked.Of(ReplayCommand.Reward), ChoiceColumns.Rewards, WantedColumn.IsResult)
            {
                InPart = WantedColumn.IsTwoValued,
            },
            [.. gone, .. only, .. apart, propensity.Accepted ?? -1]
        );
        if (roles.IsRefused(out refusal, out var both))
            return refusal;
        return new ChoiceRoles(
            both.One,
            both.Other,
            asked.Of(ReplayCommand.Positive),
            propensity.Accepted is { } p ? [p] : [],
            apart,
            gone,
            only.Length == 0 ? null : only
        );
    }

    /// <summary>The places of named columns.</summary>
    internal static Outcome<int[]> Places(AnalystFile file, string option, IEnumerable<string> names)
    {
        var places = new List<int>();
        foreach (var name in names)
        {
            if (file.Column(option, name).IsRefused(out var refusal, out var at))
                return refusal;
            places.Add(at);
        }
        return places.ToArray();
    }
}
