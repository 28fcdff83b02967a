namespace Vinculo.Analytics.Linkage.Texts;

/// <summary>What is known of a column before any pair is compared.</summary>
/// <param name="Name">As its header says.</param>
/// <param name="Numeric">Nearly all cells are numbers.</param>
/// <param name="Strength">
/// Share of the cells with a word that few others have and somebody else has too: how well the column finds its like, 0 to 1.
/// </param>
internal sealed record TextColumn(string Name, bool Numeric, double Strength);
