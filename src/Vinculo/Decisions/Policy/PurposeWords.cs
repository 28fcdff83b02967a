namespace Vinculo.Decisions.Policy;

/// <summary>Purposes as files, addresses and the API write them: in lower case, never as numbers.</summary>
internal static class PurposeWords
{
    public static string Of(ContactPurpose purpose) => purpose.ToString().ToLowerInvariant();

    /// <summary>Null for what is no purpose.</summary>
    public static ContactPurpose? Read(string? word) =>
        !string.IsNullOrEmpty(word)
        && char.IsAsciiLetter(word[0])
        && Enum.TryParse<ContactPurpose>(word, ignoreCase: true, out var purpose)
        && Enum.IsDefined(purpose)
            ? purpose
            : null;
}
