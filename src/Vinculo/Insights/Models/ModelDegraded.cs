namespace Vinculo.Insights.Models;

/// <summary>A model in use was found wanting: scores from it are marked until another takes its place.</summary>
/// <param name="Code">Of the model.</param>
/// <param name="Version">Of the version in use.</param>
/// <param name="Reasons">What was found, the gravest first.</param>
public sealed record ModelDegraded(string Code, int Version, IReadOnlyList<FindingReason> Reasons);

/// <summary>A version was put in use.</summary>
/// <param name="Code">Of the model.</param>
/// <param name="Version">In use from now on.</param>
/// <param name="By">The person who approved it; null: the house itself.</param>
public sealed record ModelSwitched(string Code, int Version, Guid? By);
