using System.Globalization;
using System.Text.RegularExpressions;
using Vinculo.Analytics.Score;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Which column is what in a log of choices.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Reward">What came of it.</param>
/// <param name="Positive">Value of a reward in words that means yes; null to find out.</param>
/// <param name="Numbers">Columns of numbers that are not features, such as a propensity.</param>
/// <param name="Texts">Columns of texts that are not features, such as an id.</param>
/// <param name="Ignored">Columns not to use.</param>
/// <param name="Only">Columns to learn from; null for all the others.</param>
internal sealed record ChoiceRoles(
    int Action,
    int Reward,
    string? Positive,
    int[] Numbers,
    int[] Texts,
    int[] Ignored,
    int[]? Only
);

/// <summary>A log of what was done and what came of it, read.</summary>
/// <param name="Features">What was known beforehand.</param>
/// <param name="Names">The actions, by how they are written.</param>
/// <param name="Actions">By row: place of its action.</param>
/// <param name="Rewards">By row: what came of it; 0 or 1 for words.</param>
/// <param name="Numbers">The columns of numbers asked for, by row; NaN where unread.</param>
/// <param name="Texts">The columns of texts asked for, by row.</param>
/// <param name="Rows">By row: its place in the file, from 0.</param>
/// <param name="Positive">The word that was taken for a yes; null for numbers.</param>
/// <param name="LeftOut">Rows without action or reward.</param>
/// <param name="Broken">Rows with another number of cells than the header.</param>
/// <param name="NotUsed">Columns that are no features and why: <c>truth</c>, <c>identifier</c>, <c>text</c>.</param>
internal sealed record ChoiceLog(
    FeatureTable Features,
    string[] Names,
    int[] Actions,
    double[] Rewards,
    double[][] Numbers,
    string[][] Texts,
    int[] Rows,
    string? Positive,
    int LeftOut,
    int Broken,
    IReadOnlyList<(string Column, string Why)> NotUsed
)
{
    private const int MostActions = 5_000;

    /// <summary>Whether every reward is 0 or 1.</summary>
    public bool IsYesNo => Array.TrueForAll(Rewards, r => r is 0 or 1);

    /// <summary>Only some of the rows; actions stay as they are.</summary>
    public ChoiceLog Take(int[] rows) =>
        this with
        {
            Features = Features.Take(rows),
            Actions = Array.ConvertAll(rows, i => Actions[i]),
            Rewards = Array.ConvertAll(rows, i => Rewards[i]),
            Numbers = Array.ConvertAll(Numbers, own => Array.ConvertAll(rows, i => own[i])),
            Texts = Array.ConvertAll(Texts, own => Array.ConvertAll(rows, i => own[i])),
            Rows = Array.ConvertAll(rows, i => Rows[i]),
        };

    /// <summary>The same without some columns.</summary>
    public ChoiceLog Without(IReadOnlyCollection<string> columns) =>
        this with
        {
            Features = new FeatureTable([.. Features.Columns.Where(c => !columns.Contains(c.Name))]),
        };

    public static Outcome<ChoiceLog> Read(AnalystFile file, ChoiceRoles roles)
    {
        var (actions, rewards, words) = (new List<int>(), new List<string>(), new NameIndex());
        var numbers = Array.ConvertAll(roles.Numbers, c => (NumberReader)NumbersOf(file, c));
        var texts = Array.ConvertAll(roles.Texts, _ => new List<string>());
        var (rows, leftOut, broken, row) = (new List<int>(), 0, 0, -1);
        HashSet<int> taken = [roles.Action, roles.Reward, .. roles.Numbers, .. roles.Texts, .. roles.Ignored];
        var notUsed = new List<(string, string)>();
        var readers = new List<(int Column, ColumnReader Reader)>();
        for (var c = 0; c < file.Columns.Count; c++)
        {
            if (taken.Contains(c) || roles.Only is { } only && !only.Contains(c))
                continue;
            if (WhyNot(file, c) is { } why)
                notUsed.Add((file.Columns[c], why));
            else
                readers.Add((c, ColumnReader.For(file, c, false)));
        }
        foreach (var cells in file.Rows())
        {
            row++;
            broken += cells.Length == file.Columns.Count ? 0 : 1;
            var (action, reward) = (AnalystFile.Cell(cells, roles.Action), AnalystFile.Cell(cells, roles.Reward));
            if (ColumnReader.IsMissing(action) || ColumnReader.IsMissing(reward))
            {
                leftOut++;
                continue;
            }
            actions.Add(words.Of(action));
            rewards.Add(reward);
            rows.Add(row);
            for (var k = 0; k < numbers.Length; k++)
                numbers[k].Add(AnalystFile.Cell(cells, roles.Numbers[k]));
            for (var k = 0; k < texts.Length; k++)
                texts[k].Add(AnalystFile.Cell(cells, roles.Texts[k]));
            foreach (var (column, reader) in readers)
                reader.Add(AnalystFile.Cell(cells, column));
        }
        if (rows.Count == 0)
            return Refusal.Invalid("analysis.no-rows", "reward", ("column", file.Columns[roles.Reward]));
        if (words.Names.Count > MostActions)
            return Refusal.Invalid(
                "analysis.actions-many",
                "action",
                ("column", file.Columns[roles.Action]),
                ("count", words.Names.Count)
            );
        if (Amounts(rewards, file, roles).IsRefused(out var refusal, out var paid))
            return refusal;
        // A reward that is no number: the row says nothing.
        int[] good = [.. Enumerable.Range(0, rows.Count).Where(i => !double.IsNaN(paid.Amounts[i]))];
        if (good.Length == 0)
            return Refusal.Invalid("analysis.no-rows", "reward", ("column", file.Columns[roles.Reward]));
        notUsed.AddRange(
            readers
                .Where(r => r.Reader is LevelReader { IsFreeText: true })
                .Select(r => (file.Columns[r.Column], "text"))
        );
        var log = new ChoiceLog(
            new FeatureTable([.. ColumnReader.Distinct(readers.SelectMany(r => r.Reader.Features()))]),
            [.. words.Names],
            [.. actions],
            paid.Amounts,
            Array.ConvertAll(numbers, n => ((NumericColumn)n.Features().Single()).Values),
            Array.ConvertAll(texts, t => t.ToArray()),
            [.. rows],
            paid.Positive,
            leftOut + rows.Count - good.Length,
            broken,
            notUsed
        );
        return good.Length == rows.Count ? log : log.Take(good);
    }

    private static NumberReader NumbersOf(AnalystFile file, int column) =>
        new(file.Columns[column], file.Decimal(column) ?? '.');

    /// <summary>Columns that say what nobody can know, count the rows, or name each row.</summary>
    private static string? WhyNot(AnalystFile file, int column)
    {
        var name = HeaderKey.Fold(file.Columns[column]);
        if (Regex.IsMatch(name, @"^(true|truth|verdad|verdadero|verdadera|oracle)\b"))
            return "truth";
        var cells = file.Sample.Select(r => AnalystFile.Cell(r, column)).ToList();
        if (cells.Count < 50 || cells.Distinct(StringComparer.Ordinal).Count() < cells.Count)
            return null;
        var first = Whole(cells[0]);
        var counts = first is not null && cells.Select((c, i) => Whole(c) - i).All(n => n == first);
        return counts || file.Decimal(column) is null && file.Dates(column) is null ? "identifier" : null;

        static long? Whole(string cell) =>
            long.TryParse(cell, NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : null;
    }

    private static Outcome<(double[] Amounts, string? Positive)> Amounts(
        List<string> rewards,
        AnalystFile file,
        ChoiceRoles roles
    )
    {
        var mark = file.Decimal(roles.Reward) ?? '.';
        double[] amounts = [.. rewards.Select(r => NumberReader.TryRead(r, mark, out var v) ? v : double.NaN)];
        if (roles.Positive is null && amounts.Count(double.IsNaN) <= 0.2 * amounts.Length)
            return (amounts, (string?)null);
        var values = rewards.CountBy(r => r).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        if (
            TargetColumn
                .Positive(values, 0, roles.Positive, file.Columns[roles.Reward])
                .IsRefused(out var refusal, out var yes)
        )
            return refusal;
        return ([.. rewards.Select(r => TargetColumn.Same(r, yes) ? 1.0 : 0)], yes);
    }
}
