namespace Vinculo.Decisions.Retention;

/// <summary>Marks the texts of the retention desk.</summary>
public sealed class RetentionTexts;
