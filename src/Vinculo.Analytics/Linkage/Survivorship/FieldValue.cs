using System.Globalization;
using Vinculo.Analytics.Linkage.Standards;

namespace Vinculo.Analytics.Linkage;

/// <summary>One candidate as it is compared.</summary>
internal sealed class FieldValue
{
    public required int Index { get; init; }

    /// <summary>Equal for writings of one value.</summary>
    public required string Key { get; init; }

    /// <summary>In its usual form.</summary>
    public required string Shown { get; init; }

    /// <summary>How good the writing is in itself, 0 … 1: a failed check digit, a default date, a corrected typo lose.</summary>
    public required double Quality { get; init; }

    public double Weight { get; set; }

    /// <summary>Reads a candidate; null when it is blank or a placeholder.</summary>
    public static FieldValue? Of(FieldKind kind, FieldCandidate candidate, int index)
    {
        if (string.IsNullOrWhiteSpace(candidate.Value))
            return null;
        return kind switch
        {
            FieldKind.Email => Email(candidate, index),
            FieldKind.Phone => Phone(candidate, index),
            FieldKind.Document => Document(candidate, index),
            FieldKind.Date => Date(candidate, index),
            FieldKind.Address => Address(candidate, index),
            _ => Text(candidate, index),
        };
    }

    private static FieldValue? Text(FieldCandidate candidate, int index)
    {
        var folded = PersonNames.Fold(candidate.Value);
        return folded.Length == 0 ? null : Make(index, folded, candidate.Value.Trim(), 1);
    }

    private static FieldValue? Email(FieldCandidate candidate, int index)
    {
        if (EmailAddresses.Read(candidate.Value) is not { } read)
            return Make(index, PersonNames.Fold(candidate.Value), candidate.Value.Trim(), 0.05);
        if (read.Placeholder)
            return null;
        // A domain that was misspelt is put right in what is shown, and believed a little less.
        var repaired = !read.Normal.EndsWith(read.Domain, StringComparison.Ordinal);
        var strange = read.Local.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F') >= 0;
        return Make(
            index,
            read.MatchKey,
            repaired ? read.Local + "@" + read.Domain : read.Normal,
            strange ? 0.3
                : repaired ? 0.8
                : 1
        );
    }

    private static FieldValue? Phone(FieldCandidate candidate, int index)
    {
        if (PhoneNumbers.Read(candidate.Value, candidate.Country) is not { Placeholder: false } read)
            return null;
        return Make(
            index,
            read.MatchKey,
            read.E164,
            !read.Plausible ? 0.2
                : read.Mobile ? 1
                : 0.8
        );
    }

    private static FieldValue? Document(FieldCandidate candidate, int index)
    {
        if (NationalIds.Read(candidate.Country, candidate.Type, candidate.Value) is not { Placeholder: false } read)
            return null;
        var quality =
            read.Valid switch
            {
                true => 1,
                null => 0.9,
                false => 0.2,
            } * (read.Plausible ? 1 : 0.3);
        return Make(index, read.Country + read.Family + read.Root, candidate.Value.Trim(), quality);
    }

    private static FieldValue? Date(FieldCandidate candidate, int index)
    {
        if (!DateOnly.TryParse(candidate.Value, CultureInfo.InvariantCulture, out var day))
            return null;
        if (day.Year < 1901 || (day.Month == 1 && day.Day == 1 && day.Year is 1970 or 1980 or 1990 or 2000))
            return null;
        var key = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Make(index, key, key, day is { Month: 1, Day: 1 } ? 0.15 : 1);
    }

    private static FieldValue? Address(FieldCandidate candidate, int index)
    {
        if (PostalAddresses.Read(candidate.Value, null, candidate.Country) is not { } read)
            return null;
        // With its unit it is more of an address than without.
        return Make(index, read.BuildingKey, candidate.Value.Trim(), read.UnitKey == read.BuildingKey ? 0.8 : 1);
    }

    private static FieldValue Make(int index, string key, string shown, double quality) =>
        new()
        {
            Index = index,
            Key = key,
            Shown = shown,
            Quality = quality,
        };
}
