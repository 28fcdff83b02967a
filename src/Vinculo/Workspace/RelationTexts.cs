namespace Vinculo.Workspace;

/// <summary>Texts of relations, households, companies and prospects; see the resources beside it.</summary>
public sealed class RelationTexts;
