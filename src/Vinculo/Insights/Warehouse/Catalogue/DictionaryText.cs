namespace Vinculo.Insights.Warehouse.Catalogue;

/// <summary>Words of the data dictionary; see the resources beside it.</summary>
public sealed class DictionaryText;
