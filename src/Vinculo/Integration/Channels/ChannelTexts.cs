namespace Vinculo.Integration.Channels;

/// <summary>Marks the texts of channels; their Spanish and English stand beside it.</summary>
public sealed class ChannelTexts;
