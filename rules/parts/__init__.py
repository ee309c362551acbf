"""Parts of a page that several checks recognise: click targets, carousels, floating windows."""
