namespace Vinculo.Service.Knowledge;

/// <summary>Marks the texts of the knowledge base.</summary>
public sealed class KnowledgeTexts;
