using Vinculo.Analytics.Score;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>A table read for <c>vinculo churn</c>: features, the answer, and what was noticed while reading.</summary>
/// <param name="Features">One column or more per column of the file, in its order.</param>
/// <param name="Outcome">Whether the positive value stands there.</param>
/// <param name="Rows">Place of each case among the file's rows of data, from 0.</param>
/// <param name="Ids">What the id column says; null without one.</param>
/// <param name="Target">Name of the target.</param>
/// <param name="Positive">The value that counts as yes.</param>
/// <param name="Unanswered">Rows left out because the target is blank.</param>
/// <param name="Broken">Rows with another number of cells than the header.</param>
/// <param name="Unread">Cells, by column, that held no number or date where the others do.</param>
/// <param name="FreeText">Columns of sentences, not used.</param>
/// <param name="Kept">Columns to be used even where they look like leaks.</param>
internal sealed record ChurnTable(
    FeatureTable Features,
    bool[] Outcome,
    int[] Rows,
    string[]? Ids,
    string Target,
    string Positive,
    int Unanswered,
    int Broken,
    IReadOnlyDictionary<string, int> Unread,
    IReadOnlyList<string> FreeText,
    IReadOnlyList<string> Kept
)
{
    /// <summary>Number of rows of data in the file.</summary>
    public int RowsInFile => Rows.Length + Unanswered;

    /// <summary>The features made of the columns kept; a date makes several.</summary>
    public IReadOnlyCollection<string> KeptFeatures =>
        [
            .. Features
                .Columns.Select(c => c.Name)
                .Where(f => Kept.Any(k => f == k || f.StartsWith(k + " · ", StringComparison.Ordinal))),
        ];

    public static Outcome<ChurnTable> Read(
        AnalystFile file,
        string? target,
        string? positive,
        string? id,
        IEnumerable<string> ignored,
        IEnumerable<string> kept,
        bool inTimeOrder
    )
    {
        if (file.Columns.Count < 2)
            return Refusal.Invalid("analysis.no-features", "file", ("file", file.Name));
        var idAt = file.ColumnIfAny("--id", id);
        if (idAt.IsRefused(out var refusal))
            return refusal;
        var gone = new HashSet<int>();
        if (idAt.Accepted is { } identified)
            gone.Add(identified);
        foreach (var name in ignored)
        {
            var at = file.Column("--ignore", name);
            if (at.IsRefused(out refusal))
                return refusal;
            gone.Add(at.Accepted);
        }
        var targetAt = new WantedColumn("--target", target, TargetColumn.Usual, WantedColumn.IsTwoValued).In(
            file,
            gone
        );
        if (targetAt.IsRefused(out refusal))
            return refusal;
        gone.Add(targetAt.Accepted);
        var keep = new List<string>();
        foreach (var name in kept)
        {
            var at = file.Column("--keep", name);
            if (at.IsRefused(out refusal))
                return refusal;
            keep.Add(file.Columns[at.Accepted]);
        }
        return new Reading(file, targetAt.Accepted, idAt.Accepted, gone, keep, inTimeOrder).Run(positive);
    }

    private sealed class Reading(
        AnalystFile file,
        int target,
        int? id,
        HashSet<int> gone,
        List<string> kept,
        bool inTimeOrder
    )
    {
        private readonly Dictionary<string, int> values = new(StringComparer.Ordinal);
        private readonly List<string> answers = [];
        private readonly List<int> rows = [];
        private readonly List<string> ids = [];

        internal Outcome<ChurnTable> Run(string? positive)
        {
            var readers = Enumerable
                .Range(0, file.Columns.Count)
                .Where(c => !gone.Contains(c))
                .Select(c => (Column: c, Reader: ColumnReader.For(file, c, !inTimeOrder)))
                .ToList();
            var (blankMeansNo, broken, blanks, row) = (OnlyOneValue(), 0, 0, -1);
            foreach (var cells in file.Rows())
            {
                row++;
                broken += cells.Length == file.Columns.Count ? 0 : 1;
                var answer = AnalystFile.Cell(cells, target);
                if (ColumnReader.IsMissing(answer))
                {
                    blanks++;
                    if (!blankMeansNo)
                        continue;
                    answer = "";
                }
                else
                {
                    values[answer] = values.GetValueOrDefault(answer) + 1;
                }
                answers.Add(answer);
                rows.Add(row);
                if (id is { } at)
                    ids.Add(AnalystFile.Cell(cells, at));
                foreach (var (column, reader) in readers)
                    reader.Add(AnalystFile.Cell(cells, column));
            }

            var name = file.Columns[target];
            var meant = TargetColumn.Positive(values, blanks, positive, name);
            if (meant.IsRefused(out var refusal))
                return refusal;
            var yes = values.Keys.ToDictionary(
                v => v,
                v => TargetColumn.Same(v, meant.Accepted),
                StringComparer.Ordinal
            );
            bool[] outcome = [.. answers.Select(a => yes.GetValueOrDefault(a))];
            return new ChurnTable(
                new FeatureTable([.. ColumnReader.Distinct(readers.SelectMany(r => r.Reader.Features()))]),
                outcome,
                [.. rows],
                id is null ? null : [.. ids],
                name,
                meant.Accepted,
                blankMeansNo ? 0 : blanks,
                broken,
                readers.Where(r => r.Reader.Unread > 0).ToDictionary(r => file.Columns[r.Column], r => r.Reader.Unread),
                [
                    .. readers
                        .Where(r => r.Reader is LevelReader { IsFreeText: true })
                        .Select(r => file.Columns[r.Column]),
                ],
                kept
            );
        }

        /// <summary>A column that says something or nothing: nothing is the other answer.</summary>
        private bool OnlyOneValue()
        {
            var seen = file.Sample.Select(r => AnalystFile.Cell(r, target)).ToList();
            return seen.Exists(ColumnReader.IsMissing)
                && seen.Where(c => !ColumnReader.IsMissing(c)).Distinct().Count() == 1;
        }
    }
}
