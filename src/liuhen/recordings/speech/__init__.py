"""语音识别: captions by a model that the site put in place: marked as machine-made until a person has checked them."""
