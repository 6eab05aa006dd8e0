namespace MlOps.Client.Output;

/// <summary>A writer that draws for people, such as a terminal's; any other gets aligned text.</summary>
internal interface IDrawingWriter
{
    /// <summary>Draws a table.</summary>
    void Draw(Table table);

    /// <summary>Draws names and values.</summary>
    void Draw(Fields fields);
}
