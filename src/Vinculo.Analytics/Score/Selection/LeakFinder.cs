using System.Globalization;
using System.Text;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>Why a column is not used.</summary>
public enum LeftOutReason
{
    /// <summary>Every case has the same value.</summary>
    Constant,

    /// <summary>Nearly every case has a value of its own: it names the case.</summary>
    Identifier,

    /// <summary>It is the answer, perhaps in other words.</summary>
    EqualsOutcome,

    /// <summary>Alone it all but gives the answer, as only something made from the answer does.</summary>
    NearlyDetermines,

    /// <summary>By its name and its power it is written down once the answer is known.</summary>
    AfterTheEvent,
}

/// <summary>A column that is not used.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Auc">What it would do alone: chance that a yes stands above a no.</param>
public sealed record LeftOutColumn(string Column, LeftOutReason Reason, double Auc)
{
    /// <summary>Whether using it would promise more than can be kept.</summary>
    public bool IsLeak => Reason is not LeftOutReason.Constant;
}

/// <summary>Finds columns that give the answer away, name the case or never vary.</summary>
/// <remarks>After the families of [KRPS2012]. Only the cases given are looked at: give it training cases.</remarks>
public static class LeakFinder
{
    private const double EqualsFrom = 0.995;
    private const double DeterminesFrom = 0.7;
    private const double DeterminesAuc = 0.98;
    private const double SuspectAuc = 0.75;
    private const double Ahead = 0.01;
    private const double SureShare = 0.995;
    private const int SureCases = 30;
    private const double ExpectedAtLeast = 50;

    private static readonly HashSet<string> Afterwards = new(StringComparer.Ordinal)
    {
        "duration",
        "duracion",
        "duracao",
        "churn",
        "churned",
        "cancel",
        "canceled",
        "cancelled",
        "cancellation",
        "cancelacion",
        "cancelado",
        "cancelada",
        "baja",
        "retiro",
        "retirado",
        "retirada",
        "abandono",
        "fuga",
        "exit",
        "exited",
        "leaving",
        "closed",
        "closing",
        "closure",
        "cierre",
        "cerrado",
        "cerrada",
        "termination",
        "terminated",
        "terminacion",
        "reason",
        "motivo",
        "causa",
        "perdido",
        "refund",
        "reembolso",
        "writeoff",
        "portout",
        "portabilidad",
        "conversion",
        "converted",
        "attrition",
        "deactivation",
        "deactivated",
        "desactivacion",
        "disconnect",
        "disconnected",
        "desconexion",
        "encerramento",
        "cancelamento",
        "saida",
        "kuendigung",
    };

    private static readonly HashSet<string> Naming = new(StringComparer.Ordinal)
    {
        "id",
        "ids",
        "key",
        "uuid",
        "guid",
        "code",
        "codigo",
        "numero",
        "number",
        "nro",
        "num",
        "no",
        "index",
        "row",
        "rownumber",
        "fila",
        "cuenta",
        "account",
        "documento",
        "cedula",
        "nit",
        "dni",
        "rut",
        "curp",
        "rfc",
        "phone",
        "telefono",
        "email",
        "correo",
        "unnamed",
        "customerid",
        "clientid",
        "userid",
        "clienteid",
        "contrato",
    };

    /// <summary>The columns to leave out, in the table's order.</summary>
    /// <param name="table">n cases.</param>
    /// <param name="outcome">n answers.</param>
    /// <param name="outcomeName">What the answer is called; columns named after it are looked at twice.</param>
    public static IReadOnlyList<LeftOutColumn> Find(FeatureTable table, bool[] outcome, string? outcomeName = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(outcome);
        var powers = ColumnPower.OfAll(table, outcome);
        return Find(table, outcome, outcomeName, powers);
    }

    internal static IReadOnlyList<LeftOutColumn> Find(
        FeatureTable table,
        bool[] outcome,
        string? outcomeName,
        ColumnPower[] powers
    )
    {
        var stems = outcomeName is null ? [] : Words(outcomeName).Where(w => w.Length >= 4).ToHashSet();
        var rarer = Math.Min(outcome.Count(o => o), outcome.Count(o => !o));
        var left = new LeftOutColumn?[powers.Length];
        for (var c = 0; c < left.Length; c++)
        {
            LeftOutReason? reason =
                IsConstant(table.Columns[c]) ? LeftOutReason.Constant
                : rarer >= 10 && powers[c].Determined >= EqualsShare(outcome.Length) && powers[c].Auc >= EqualsFrom
                    ? LeftOutReason.EqualsOutcome
                : rarer >= 10
                && (
                    powers[c].Determined >= DeterminesFrom
                    || powers[c].Auc >= DeterminesAuc && powers[c].Determined >= 0.5
                )
                    ? LeftOutReason.NearlyDetermines
                : MarksTheAnswer(table.Columns[c], outcome) ? LeftOutReason.AfterTheEvent
                : IsIdentifier(table.Columns[c]) ? LeftOutReason.Identifier
                : null;
            if (reason is { } found)
                left[c] = new LeftOutColumn(table.Columns[c].Name, found, powers[c].Auc);
        }
        for (var c = 0; c < left.Length; c++)
        {
            if (left[c] is not null || powers[c].Auc < SuspectAuc || rarer < 50)
                continue;
            var words = Words(table.Columns[c].Name);
            var named = words.Any(Afterwards.Contains) || words.Any(stems.Contains);
            var next = Enumerable
                .Range(0, left.Length)
                .Where(o => o != c && left[o] is null)
                .Select(o => powers[o].Auc)
                .DefaultIfEmpty(0.5)
                .Max();
            if (named && powers[c].Auc >= next + Ahead)
                left[c] = new LeftOutColumn(table.Columns[c].Name, LeftOutReason.AfterTheEvent, powers[c].Auc);
        }
        return [.. left.OfType<LeftOutColumn>()];
    }

    /// <summary>
    /// A column that mostly says one thing, and where it says another the answer is certain; or where the answer never
    /// happens while it says that one thing. Parts of the event itself look like this: a purchase made, a form filled in.
    /// </summary>
    private static bool MarksTheAnswer(FeatureColumn column, bool[] outcome)
    {
        if (Commonest(column) is not { } common)
            return false;
        int others = 0,
            othersYes = 0,
            yes = 0;
        for (var i = 0; i < outcome.Length; i++)
        {
            yes += outcome[i] ? 1 : 0;
            if (column[i].Equals(common))
                continue;
            others++;
            othersYes += outcome[i] ? 1 : 0;
        }
        var rate = (double)yes / outcome.Length;
        var same = outcome.Length - others;
        if (2 * same < outcome.Length || rate > 0.5)
            return false;
        var marks = others >= SureCases && othersYes >= SureShare * others;
        var without = yes == othersYes && rate * same >= ExpectedAtLeast;
        return marks || without;
    }

    /// <summary>The value that at least half of the cases have, if any; found by pairing off [BM1991].</summary>
    private static FeatureValue? Commonest(FeatureColumn column)
    {
        FeatureValue? candidate = null;
        var ahead = 0;
        for (var i = 0; i < column.Rows; i++)
        {
            var value = column[i];
            if (ahead == 0)
                candidate = value;
            ahead += value.Equals(candidate!.Value) ? 1 : -1;
        }
        return candidate;
    }

    /// <summary>A perfect column is known from half the cases with shares that stop short of 0 and 1.</summary>
    private static double EqualsShare(int cases) => cases < 200 ? 0.9 : 0.97;

    private static bool IsConstant(FeatureColumn column)
    {
        switch (column)
        {
            case NumericColumn numeric:
                for (var i = 1; i < numeric.Values.Length; i++)
                {
                    if (!numeric.Values[i].Equals(numeric.Values[0]))
                        return false;
                }
                return true;
            case CategoricalColumn categorical:
                return Array.TrueForAll(categorical.Codes, c => c == categorical.Codes[0]);
            default:
                return false;
        }
    }

    private static bool IsIdentifier(FeatureColumn column)
    {
        if (column.Rows < 20)
            return false;
        if (column is CategoricalColumn categorical)
        {
            var counts = LevelCounts.Of(categorical);
            var known = categorical.Codes.Count(c => c >= 0);
            return counts.Count(n => n == 1) >= 0.9 * column.Rows && known >= 0.9 * column.Rows;
        }
        var values = ((NumericColumn)column).Values;
        var sorted = Array.FindAll(values, v => !double.IsNaN(v));
        if (sorted.Length < values.Length || !Array.TrueForAll(sorted, v => v == Math.Floor(v)))
            return false;
        Array.Sort(sorted);
        var repeats = 0;
        for (var i = 1; i < sorted.Length; i++)
            repeats += sorted[i] == sorted[i - 1] ? 1 : 0;
        if (repeats > 0.02 * sorted.Length)
            return false;
        var dense = sorted[^1] - sorted[0] <= 3.0 * sorted.Length;
        return Words(column.Name).Any(Naming.Contains) || dense && repeats == 0;
    }

    /// <summary>Words of a column's name: capitals, blanks and underscores part them; accents and capitals go.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var lower = false;
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
                continue;
            if (!char.IsLetter(c) || char.IsUpper(c) && lower)
                Close();
            if (char.IsLetter(c))
                word.Append(char.ToLowerInvariant(c));
            lower = char.IsLower(c);
        }
        Close();
        return words;

        void Close()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }
}
