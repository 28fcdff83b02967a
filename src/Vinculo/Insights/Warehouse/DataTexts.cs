namespace Vinculo.Insights.Warehouse;

/// <summary>Marks the texts of the data dictionary, on its page and in its file; see the resources beside it.</summary>
public sealed class DataTexts;
