using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>What a verb needs a column for, and how the column is known when nobody says which it is.</summary>
/// <param name="Option">What the user would name it with: <c>--outcome</c>.</param>
/// <param name="Said">What the user said; null when nothing.</param>
/// <param name="Usual">Usual names, folded, the likeliest first.</param>
/// <param name="Looks">Whether a column of the file could be it.</param>
internal sealed record WantedColumn(
    string Option,
    string? Said,
    IReadOnlyList<string> Usual,
    Func<AnalystFile, int, bool> Looks
)
{
    /// <summary>Whether a column of which only a part of the name is usual could be it; as <see cref="Looks"/> when not told.</summary>
    public Func<AnalystFile, int, bool>? InPart { get; init; }

    /// <summary>Shorter names are whole names only: an <c>a</c> or <c>t</c> within a name says nothing.</summary>
    private const int ShortestWord = 3;

    private const int FewLevels = 12;
    private const int FewWords = 60;

    /// <summary>Of fewer rows nobody can say what a column looks like.</summary>
    private const int LeastRows = 20;

    private static readonly string[] Keys =
    [
        "id",
        "codigo",
        "cod",
        "code",
        "key",
        "nro",
        "num",
        "numero",
        "number",
        "documento",
        "cedula",
        "nit",
        "rut",
        "fila",
        "row",
        "index",
        "telefono",
        "phone",
    ];

    /// <summary>Two columns, neither of them among those taken: what is said and named comes before what is left over.</summary>
    public static Outcome<(int One, int Other)> Both(
        AnalystFile file,
        WantedColumn one,
        WantedColumn other,
        IReadOnlyCollection<int> taken
    )
    {
        if (one.Told(file).IsRefused(out var refusal, out var first))
            return refusal;
        if (other.Told(file).IsRefused(out refusal, out var second))
            return refusal;
        first ??= one.Named(file, [.. taken, second ?? -1]);
        second ??= other.Named(file, [.. taken, first ?? -1]);
        first ??= one.Left(file, [.. taken, second ?? -1]);
        if (first is null)
            return one.Missing(file);
        second ??= other.Left(file, [.. taken, first.Value]);
        return second is null ? other.Missing(file) : (first.Value, second.Value);
    }

    /// <summary>The column, not one of those taken.</summary>
    public Outcome<int> In(AnalystFile file, IReadOnlyCollection<int> taken)
    {
        if (Told(file).IsRefused(out var refusal, out var place))
            return refusal;
        return (place ?? Named(file, taken) ?? Left(file, taken)) is { } found ? found : Missing(file);
    }

    /// <summary>Numbers of more than two values that do not number the rows.</summary>
    public static bool IsNumber(AnalystFile file, int column) =>
        file.HoldsNumbers(column) && !IsKey(file, column) && file.Levels(column, 3) > 2;

    /// <summary>Yes or no, written somehow.</summary>
    public static bool IsTwoValued(AnalystFile file, int column) => file.Levels(column, 3) == 2;

    /// <summary>An outcome: yes or no, or a number.</summary>
    public static bool IsResult(AnalystFile file, int column) => IsTwoValued(file, column) || IsNumber(file, column);

    /// <summary>A choice: few values, more of them where they are words.</summary>
    public static bool IsChoice(AnalystFile file, int column) =>
        file.Dates(column) is null
        && file.Levels(column, FewWords + 1) is > 1 and var levels
        && levels <= (file.HoldsNumbers(column) ? FewLevels : FewWords);

    private static bool IsKey(AnalystFile file, int column) =>
        HeaderKey.Fold(file.Columns[column]).Split(' ').Intersect(Keys).Any();

    private Outcome<int?> Told(AnalystFile file) =>
        Said is null ? (int?)null
        : file.Column(Option, Said).IsRefused(out var refusal, out var place) ? refusal
        : place;

    /// <summary>The first with a usual name; else the only one with a usual word in its name.</summary>
    private int? Named(AnalystFile file, IReadOnlyCollection<int> taken)
    {
        int[] free = [.. Enumerable.Range(0, file.Columns.Count).Except(taken)];
        string[] names = [.. file.Columns.Select(HeaderKey.Fold)];
        foreach (var name in Usual)
        foreach (var column in free)
            if (names[column] == name && (name.Length >= ShortestWord || Looks(file, column)))
                return column;
        int[] fitting = [.. free.Where(c => (InPart ?? Looks)(file, c))];
        foreach (var name in Usual.Where(n => n.Length >= ShortestWord))
            if (
                fitting.Where(c => $" {names[c]} ".Contains($" {name} ", StringComparison.Ordinal)).ToArray()
                    is [var only]
                && !IsKey(file, only)
            )
                return file.Guess(Option, only);
        return null;
    }

    /// <summary>The only column left that could be it.</summary>
    private int? Left(AnalystFile file, IReadOnlyCollection<int> taken) =>
        file.Sample.Take(LeastRows).Count() == LeastRows
        && Enumerable.Range(0, file.Columns.Count).Except(taken).Where(c => Looks(file, c)).ToArray() is [var only]
            ? file.Guess(Option, only)
            : null;

    private Refusal Missing(AnalystFile file) =>
        file.Column(Option, null).IsRefused(out var refusal) ? refusal : throw new InvalidOperationException(Option);
}
