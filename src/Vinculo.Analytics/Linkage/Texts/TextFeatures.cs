namespace Vinculo.Analytics.Linkage.Texts;

/// <summary>One cell, ready to be compared: its words with how much each tells, or its number.</summary>
/// <param name="Whole">Digest of the folded text.</param>
/// <param name="Words">Distinct words in order.</param>
/// <param name="Weights">Of the words; their squares add up to 1.</param>
/// <param name="Bits">Of the words: log₂ of how many cells there are for each that has it.</param>
/// <param name="Number">Where the column holds numbers.</param>
internal sealed record TextCell(ulong Whole, TextWord[] Words, float[] Weights, float[] Bits, double? Number);

/// <summary>A word and its digest.</summary>
internal readonly record struct TextWord(string Text, ulong Hash)
{
    public bool HasDigit => Text.AsSpan().IndexOfAnyInRange('0', '9') >= 0;
}

/// <summary>A record of anything, ready to be compared column by column.</summary>
internal sealed class TextFeatures(TextCell?[] cells) : RecordFeatures
{
    /// <summary>One for each column compared; null where it is empty.</summary>
    public TextCell?[] Cells { get; } = cells;
}
