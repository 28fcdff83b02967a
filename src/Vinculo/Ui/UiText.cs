namespace Vinculo.Ui;

/// <summary>Marker of the words that all screens share: Guardar, Cancelar, Cerrar… (UiText.resx).</summary>
public sealed class UiText;
